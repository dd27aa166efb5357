import { ConfigurationError, type Dataset, type SourceColumn } from '#connector-kit';
import {
  describeQuery,
  expectCatalog,
  relationOf,
  type Column,
  type Connection,
} from '../../postgres-wire/index.ts';
import { typeOf } from './column-type.ts';
import { product, type RedshiftContext } from './credentials.ts';
import { withReading } from './session.ts';

export function readColumns(context: RedshiftContext, dataset: Dataset): Promise<readonly SourceColumn[]> {
  return withReading(context, async (connection) =>
    (await describeDataset(connection, dataset)).map(({ name, type, nativeType }) => ({
      name,
      type,
      nativeType,
    })),
  );
}

/** @throws ConfigurationError where the table is gone, or the query is not one query */
export async function describeDataset(connection: Connection, dataset: Dataset): Promise<readonly Column[]> {
  const described =
    'table' in dataset
      ? await describeTable(connection, dataset)
      : await describeQuery(connection, dataset.sql, product.label);
  return described.map((column) => {
    const { name, type, castType } = typeOf(column.type, column.modifier);
    return { name: column.name, type, nativeType: name, castType };
  });
}

async function describeTable(
  connection: Connection,
  dataset: Extract<Dataset, { readonly table: unknown }>,
): ReturnType<typeof describeQuery> {
  const [place] = await connection.texts('select current_database()');
  expectCatalog(dataset, place?.[0] ?? '');
  const { columns = [] } = await connection.describe(`select * from ${relationOf(dataset)}`);
  if (columns.length > 0) return columns;
  throw new ConfigurationError(`The table ${dataset.table.schema}.${dataset.table.name} has no columns.`);
}
