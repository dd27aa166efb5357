import type { ReadRequest, SourceRows } from '#connector-kit';
import { csvRow } from '../../csv-rows/index.ts';
import { columnNamed } from '../../selection/index.ts';
import { cellText } from './cell.ts';
import { describeDataset, type Column } from './columns.ts';
import type { MysqlContext } from './credentials.ts';
import type { DriverRow } from './row-queue.ts';
import { selectionOf } from './selection.ts';
import { openReading, readingFault } from './session.ts';

/** The rows of a table or query as the server sends them, no faster than they are taken. */
export function read(context: MysqlContext, request: ReadRequest): Promise<SourceRows> {
  return Promise.resolve({ csv: rowsOf(context, request) });
}

async function* rowsOf(context: MysqlContext, request: ReadRequest): AsyncGenerator<Uint8Array, void> {
  const session = await openReading(context);
  try {
    const known = await describeDataset(session, request.dataset);
    const columns = request.columns.map((name) => columnNamed(name, known));
    for await (const rows of session.stream(selectionOf(request, known))) {
      yield Buffer.from(csvOf(rows, columns));
    }
  } catch (error) {
    throw readingFault(error);
  } finally {
    await session.close();
  }
}

function csvOf(rows: readonly DriverRow[], columns: readonly Column[]): string {
  return rows.map((row) => csvRow(columns.map(({ kind }, at) => cellText(row[at] ?? null, kind)))).join('');
}
