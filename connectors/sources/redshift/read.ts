import type { ReadRequest, SourceRows } from '#connector-kit';
import { csvRow } from '../../csv-rows/index.ts';
import { readingFault, selectionOf } from '../../postgres-wire/index.ts';
import { expressionOf } from './column-type.ts';
import { describeDataset } from './columns.ts';
import type { RedshiftContext } from './credentials.ts';
import { openReading, wireContextOf } from './session.ts';

/** The most that a cluster of one node gives at once: https://docs.aws.amazon.com/redshift/latest/dg/declare.html */
const ROWS_AT_ONCE = 1000;

/** Rows through a cursor: Redshift copies to S3 only, and a whole answer would not fit into memory. */
export function read(context: RedshiftContext, request: ReadRequest): Promise<SourceRows> {
  return Promise.resolve({ csv: rowsOf(context, request) });
}

async function* rowsOf(context: RedshiftContext, request: ReadRequest): AsyncGenerator<Uint8Array, void> {
  const connection = await openReading(context);
  try {
    const selection = selectionOf(request, await describeDataset(connection, request.dataset), expressionOf);
    await connection.run(`declare spillway_rows cursor for ${selection}`);
    for (;;) {
      const rows = await connection.texts(`fetch forward ${ROWS_AT_ONCE} from spillway_rows`);
      if (rows.length === 0) return;
      yield Buffer.from(rows.map(csvRow).join(''));
    }
  } catch (error) {
    throw readingFault(error, wireContextOf(context));
  } finally {
    await connection.close();
  }
}
