import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Peer {
  readonly port: number;
  close(): Promise<void>;
}

/** A loopback listener that handles each connection as told. */
export async function listen(handle: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    handle(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * A way to the server that breaks at the first packet of the client that holds `text`: `before` swallows it,
 * `after` lets the server have it and swallows the answer.
 */
export function cutAt(text: string, when: 'before' | 'after', port: number): Promise<Peer> {
  return listen((client) => {
    const server = createConnection({ host: '127.0.0.1', port });
    server.on('error', () => client.destroy());
    let silent = false;
    server.on('data', (chunk) => {
      if (!silent) client.write(chunk);
      else {
        client.destroy();
        server.destroy();
      }
    });
    client.on('close', () => server.destroy());
    client.on('data', (chunk: Buffer) => {
      if (!chunk.includes(text)) return void server.write(chunk);
      if (when === 'after') {
        silent = true;
        server.write(chunk);
      } else {
        client.destroy();
        server.destroy();
      }
    });
  });
}

export function packet(sequence: number, ...parts: readonly (string | readonly number[])[]): Buffer {
  const payload = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}

/** The first packet of a server that speaks no TLS and prefers `plugin`. */
export function greeting(plugin: string): Buffer {
  return packet(
    0,
    [10],
    '8.4.0\0',
    [1, 0, 0, 0],
    'abcdefgh',
    [0],
    // CONNECT_WITH_DB, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH and the like, but not SSL.
    [0xff, 0xf7],
    [45],
    [2, 0],
    [0xff, 0x00],
    [21],
    Array.from({ length: 10 }, () => 0),
    'ijklmnopqrst\0',
    `${plugin}\0`,
  );
}

/** The answer that ends a login or a statement well. */
export function ok(sequence: number): Buffer {
  return packet(sequence, [0, 0, 0, 2, 0, 0, 0]);
}
