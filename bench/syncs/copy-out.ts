import type { Client, Connection, Submittable } from 'pg';

/** Runs `COPY … TO STDOUT` and hands over each row as the server sent it. `take` may ask for a pause by its promise. */
export function copyOut(
  client: Client,
  sql: string,
  take: (row: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const copy: Submittable & Record<string, unknown> = {
    submit: (connection: Connection) => connection.query(sql),
    handleCopyData: ({ chunk }: { chunk: Buffer }, connection: Connection) => {
      const pause = take(chunk);
      if (pause === undefined) return;
      connection.stream.pause();
      pause.then(() => connection.stream.resume(), reject);
    },
    handleCommandComplete: () => {},
    handleReadyForQuery: () => resolve(),
    handleError: (error: Error) => reject(error),
  };
  client.query(copy);
  return promise;
}
