import { ConfigurationError, type ReadRequest, type SourceRows } from '#connector-kit';
import { quoteIdentifier, quoteLiteral } from '../../postgres-wire/index.ts';
import { expressionOf } from './column-type.ts';
import { describeDataset, type Column } from './columns.ts';
import type { PostgresContext } from './credentials.ts';
import { readingFault } from './fault.ts';
import { relationOf } from './relation.ts';
import { openReading } from './session.ts';

/** The rows of a table or query, as fast as the server copies them out and no faster than they are taken. */
export function read(context: PostgresContext, request: ReadRequest): Promise<SourceRows> {
  return Promise.resolve({ csv: rowsOf(context, request) });
}

async function* rowsOf(context: PostgresContext, request: ReadRequest): AsyncGenerator<Uint8Array, void> {
  const connection = await openReading(context);
  try {
    const columns = await describeDataset(connection, request.dataset);
    yield* connection.copyOut(copyStatement(request, columns));
  } catch (error) {
    throw readingFault(error, context);
  } finally {
    await connection.close();
  }
}

/** @throws ConfigurationError where a column is asked for that there is not */
function copyStatement({ dataset, columns, range, limit }: ReadRequest, known: readonly Column[]): string {
  const cells = columns.map((name) => expressionOf(columnNamed(name, known))).join(', ');
  const where = range === undefined ? '' : ` where ${rangeOf(range, known)}`;
  const most = limit === undefined ? '' : ` limit ${Math.trunc(limit)}`;
  return `copy (select ${cells} from ${relationOf(dataset)}${where}${most}) to stdout (format csv)`;
}

function rangeOf(range: NonNullable<ReadRequest['range']>, known: readonly Column[]): string {
  const { castType } = columnNamed(range.column, known);
  const column = quoteIdentifier(range.column);
  const value = (text: string): string => `${quoteLiteral(text)}::${castType}`;
  const from = range.from === null ? '' : `${column} >= ${value(range.from)} and `;
  return `${from}${column} < ${value(range.below)}`;
}

export function columnNamed(name: string, columns: readonly Column[]): Column {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const near = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  throw new ConfigurationError(
    `The source has no column "${name}" any more${near === undefined ? '' : `, but "${near.name}"`}: map another one, or bring it back.`,
  );
}
