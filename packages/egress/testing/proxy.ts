import { createServer, request as forward } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';
import { listen } from './server.ts';

export interface TestProxy {
  readonly url: string;
  readonly port: number;
  /** `CONNECT host:port`, or `GET http://host/path`. */
  readonly requests: readonly string[];
  /** Values of Proxy-Authorization, in order. */
  readonly credentials: readonly (string | undefined)[];
}

/**
 * A proxy on loopback until the end of the test: it tunnels and forwards every host to 127.0.0.1, as if it had a
 * DNS of its own; with `refusal` it answers with that status instead.
 */
export async function startProxy(refusal?: number): Promise<TestProxy> {
  const requests: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = createServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    credentials.push(incoming.headers['proxy-authorization']);
    if (refusal !== undefined) {
      response.writeHead(refusal).end();
      return;
    }
    const { port, pathname, search } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const onward = forward(
      { host: '127.0.0.1', port, path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, client) => {
    requests.push(`CONNECT ${incoming.url}`);
    credentials.push(incoming.headers['proxy-authorization']);
    client.on('error', () => client.destroy());
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
      return;
    }
    const target = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    onTestFinished(() => void client.destroy());
  });
  const port = await listen(server);
  onTestFinished(() => server.closeAllConnections());
  return { url: `http://127.0.0.1:${port}`, port, requests, credentials };
}
