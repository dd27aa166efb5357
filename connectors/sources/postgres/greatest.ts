import type { Dataset } from '#connector-kit';
import { quoteIdentifier } from '../../postgres-wire/index.ts';
import { expressionOf } from './column-type.ts';
import { describeDataset } from './columns.ts';
import type { PostgresContext } from './credentials.ts';
import { columnNamed } from './read.ts';
import { relationOf } from './relation.ts';
import { withReading } from './session.ts';

/** By order, not by `max`: that one knows fewer types, and an index serves both. */
export function readGreatest(
  context: PostgresContext,
  dataset: Dataset,
  name: string,
): Promise<string | null> {
  return withReading(context, async (connection) => {
    const column = columnNamed(name, await describeDataset(connection, dataset));
    const quoted = quoteIdentifier(name);
    const [row] = await connection.rows<{ value: string }>(
      `select (${expressionOf(column)})::pg_catalog.text as value from ${relationOf(dataset)} ` +
        `where ${quoted} is not null order by ${quoted} desc limit 1`,
    );
    return row?.value ?? null;
  });
}
