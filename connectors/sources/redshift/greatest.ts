import type { Dataset } from '#connector-kit';
import { greatestOf } from '../../postgres-wire/index.ts';
import { expressionOf } from './column-type.ts';
import { describeDataset } from './columns.ts';
import type { RedshiftContext } from './credentials.ts';
import { withReading } from './session.ts';

export function readGreatest(
  context: RedshiftContext,
  dataset: Dataset,
  name: string,
): Promise<string | null> {
  return withReading(context, async (connection) => {
    const columns = await describeDataset(connection, dataset);
    const [row] = await connection.texts(greatestOf(dataset, name, columns, expressionOf));
    return row?.[0] ?? null;
  });
}
