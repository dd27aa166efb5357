import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How answers repeat what was asked: in members that errors have, or as no JSON at all. As a form the provider does
 * what is asked, and its answer comes in a form that nobody expects.
 */
export interface Echo {
  readonly on: RegExp;
  readonly status: number;
  readonly as: 'json' | 'text' | 'form';
}

/**
 * Stands before a provider: holds requests up, or makes it the worst of all, whose errors repeat everything that they
 * heard.
 */
export interface EchoProxy {
  readonly url: string;
  /** Undefined: the provider answers. */
  echo: Echo | undefined;
  /** Awaited before a request goes on to the provider. */
  before: ((path: string) => Promise<void>) | undefined;
  close(): Promise<void>;
}

export async function startEchoProxy(target: string): Promise<EchoProxy> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await read(request);
      const { echo } = proxy;
      const isMet = echo?.on.test(request.url ?? '') === true;
      if (isMet && echo.as !== 'form') {
        const heard = `${decoded(body)} ${body} ${request.url} ${JSON.stringify(request.headers)}`;
        const json = { error: 'invalid_request', error_description: heard, message: heard, errors: [heard] };
        response.writeHead(echo.status, {
          'content-type': echo.as === 'json' ? 'application/json' : 'text/plain',
          'x-heard': encodeURIComponent(heard).slice(0, 4_000),
        });
        response.end(echo.as === 'json' ? JSON.stringify(json) : heard);
        return;
      }
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
          ? [[name, value]]
          : [],
      );
      await proxy.before?.(request.url ?? '');
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const answer = await fetch(target + (request.url ?? ''), {
        method: request.method ?? 'GET',
        headers,
        redirect: 'manual',
        ...(isRead ? {} : { body }),
      });
      const { 'content-length': _, 'transfer-encoding': __, ...kept } = Object.fromEntries(answer.headers);
      const text = await answer.text();
      const shown = isMet ? new URLSearchParams(JSON.parse(text)).toString() : text;
      response.writeHead(isMet ? echo.status : answer.status, kept).end(shown);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: EchoProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    echo: undefined,
    before: undefined,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

/** Forms as they read without their encoding. */
function decoded(body: string): string {
  return [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`).join(' ');
}
