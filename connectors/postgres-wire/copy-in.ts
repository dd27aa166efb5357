import type { Client, Connection as Wire } from 'pg';
import { once } from 'node:events';
import { CopyInStatement } from './statement.ts';

/** `CopyData` and `CopyDone`: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
const COPY_FAIL = Buffer.from([0x66, 0, 0, 0, 5, 0]);

/** Sends rows as fast as the server takes them. */
export async function copyIn(
  client: Client,
  text: string,
  rows: AsyncIterable<Uint8Array>,
  settle: <T>(answer: Promise<T>) => Promise<T>,
): Promise<void> {
  let fault: { readonly error: unknown } | undefined;
  let hasEnded = false;
  const send = async ({ stream }: Wire): Promise<void> => {
    try {
      for await (const chunk of rows) {
        if (hasEnded || stream.destroyed) return;
        const header = Buffer.alloc(5);
        header[0] = COPY_DATA;
        header.writeUInt32BE(chunk.length + 4, 1);
        stream.write(header);
        if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      }
      if (!hasEnded) stream.write(COPY_DONE);
    } catch (error) {
      fault = { error };
      if (!hasEnded) stream.write(COPY_FAIL);
    }
  };
  let sent: Promise<void> = Promise.resolve();
  const statement = new CopyInStatement(text, (wire) => {
    sent = send(wire);
  });
  client.query(statement);
  try {
    await settle(statement.answer);
  } catch (error) {
    if (fault !== undefined) throw fault.error;
    throw error;
  } finally {
    hasEnded = true;
    await sent;
  }
}
