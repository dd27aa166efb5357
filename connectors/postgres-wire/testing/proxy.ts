import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  /** For `baseUrl`. */
  readonly url: string;
  /** Connections that came in so far. */
  readonly connections: number;
  close(): Promise<void>;
}

/** What the client said, before it is passed on. */
export type Listener = (sent: Buffer, sockets: { client: Socket; server: Socket }) => 'pass' | 'hold';

/** Stands between the connector and a server and may break what goes through. */
export async function startProxy(port: number, listen: Listener = () => 'pass'): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const proxy = createServer((client) => {
    connections += 1;
    const server = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => other.destroy());
    }
    client.on('data', (sent: Buffer) => {
      if (listen(sent, { client, server }) === 'pass') server.write(sent);
    });
    server.on('data', (answer) => client.write(answer));
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  return {
    url: `postgres://127.0.0.1:${address.port}`,
    get connections() {
      return connections;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
