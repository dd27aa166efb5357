import type { Socket } from 'node:net';
import { CopyFrames } from './copy-frames.ts';
import type { CopyRows } from './copy-rows.ts';

/** First bytes of an answer to a login: authentication, error, notice, negotiated version. */
const FIRST_ANSWERS = new Set('RENv');

/** The socket of a session. The driver hears all of its messages but the rows of copies. */
export interface Stream {
  readonly socket: Socket;
  /** Where the rows of the copy go that comes next; undefined: nowhere. */
  copyTo(rows: CopyRows | undefined): void;
}

type Listener = (chunk: Buffer) => void;

/**
 * Lets the driver take a socket that is already connected: its `connect` resolves no name and opens nothing. An event
 * of the driver for each row of a copy would cost more than the rest of the way together, so it gets none.
 */
export function handOver(socket: Socket, stranger: () => Error): Stream {
  const frames = new CopyFrames();
  let rows: CopyRows | undefined;
  let isFirst = true;
  const connect = (): Socket => {
    process.nextTick(() => {
      const drivers = socket.listeners('data') as Listener[];
      socket.removeAllListeners('data');
      socket.on('data', (chunk: Buffer) => {
        if (isFirst && !FIRST_ANSWERS.has(String.fromCharCode(chunk[0] ?? 0))) {
          socket.destroy(stranger());
          return;
        }
        isFirst = false;
        const { copied, rest } = frames.split(chunk);
        if (copied.length > 0) rows?.add(copied);
        if (rest.length > 0) for (const driver of drivers) driver.call(socket, rest);
      });
      socket.emit('connect');
    });
    return socket;
  };
  return {
    socket: Object.assign(socket, { connect }),
    copyTo(next) {
      rows = next;
    },
  };
}
