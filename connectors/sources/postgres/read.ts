import type { ReadRequest, SourceRows } from '#connector-kit';
import { readingFault, selectionOf } from '../../postgres-wire/index.ts';
import { expressionOf } from './column-type.ts';
import { describeDataset } from './columns.ts';
import type { PostgresContext } from './credentials.ts';
import { openReading } from './session.ts';

/** The rows of a table or query, as fast as the server copies them out and no faster than they are taken. */
export function read(context: PostgresContext, request: ReadRequest): Promise<SourceRows> {
  return Promise.resolve({ csv: rowsOf(context, request) });
}

async function* rowsOf(context: PostgresContext, request: ReadRequest): AsyncGenerator<Uint8Array, void> {
  const connection = await openReading(context);
  try {
    const selection = selectionOf(request, await describeDataset(connection, request.dataset), expressionOf);
    yield* connection.copyOut(`copy (${selection}) to stdout (format csv)`);
  } catch (error) {
    throw readingFault(error, context);
  } finally {
    await connection.close();
  }
}
