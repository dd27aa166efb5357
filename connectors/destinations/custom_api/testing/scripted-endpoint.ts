import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Call {
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly id: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

export interface ScriptedEndpoint {
  readonly url: string;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** An endpoint on loopback whose every answer, down to its bytes, is the test's. */
export async function startScriptedEndpoint(
  answer: (call: Call) => ScriptedAnswer,
): Promise<ScriptedEndpoint> {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, params, id } = JSON.parse(body) as Pick<Call, 'method' | 'params' | 'id'>;
      const call = { method, params, id, path: request.url ?? '', headers: request.headers };
      calls.push(call);
      const { status = 200, headers = {}, body: answered } = answer(call);
      response.writeHead(status, headers).end(answered);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/census`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function resultTo({ id }: Pick<Call, 'id'>, result: unknown): ScriptedAnswer {
  return { body: JSON.stringify({ jsonrpc: '2.0', id, result }) };
}

/** Results by method; a method without one is answered with JSON-RPC's "Method not found". */
export function results(byMethod: Record<string, unknown>): (call: Call) => ScriptedAnswer {
  return (call) =>
    Object.hasOwn(byMethod, call.method)
      ? resultTo(call, byMethod[call.method])
      : {
          body: JSON.stringify({
            jsonrpc: '2.0',
            id: call.id,
            error: { code: -32_601, message: 'Method not found' },
          }),
        };
}
