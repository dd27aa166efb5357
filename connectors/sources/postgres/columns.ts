import { ConfigurationError, type Dataset, type SourceColumn } from '#connector-kit';
import {
  describeQuery,
  expectCatalog,
  quoteIdentifier,
  relationOf,
  type Column,
  type Connection,
  type DescribedColumn,
} from '../../postgres-wire/index.ts';
import { columnTypeOf, type TypeFacts } from './column-type.ts';
import type { PostgresContext } from './credentials.ts';
import { withReading } from './session.ts';

export function readColumns(context: PostgresContext, dataset: Dataset): Promise<readonly SourceColumn[]> {
  return withReading(context, async (connection) =>
    (await describeDataset(connection, dataset)).map(({ name, type, nativeType }) => ({
      name,
      type,
      nativeType,
    })),
  );
}

/**
 * The columns of a table that the role may read, or of a query, which is parsed and not run.
 *
 * @throws ConfigurationError where the table is gone, or the query is not one query
 */
export async function describeDataset(connection: Connection, dataset: Dataset): Promise<readonly Column[]> {
  const described =
    'table' in dataset
      ? await describeTable(connection, dataset)
      : await describeQuery(connection, dataset.sql, 'PostgreSQL');
  return nameTypes(connection, described);
}

const READABLE = `
select attribute.attname as name
from pg_catalog.pg_class class
join pg_catalog.pg_namespace space on space.oid = class.relnamespace
join pg_catalog.pg_attribute attribute
  on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
where space.nspname = $1 and class.relname = $2 and class.relkind in ('r', 'p', 'v', 'm', 'f')
  and pg_catalog.has_schema_privilege(space.oid, 'USAGE')
  and pg_catalog.has_column_privilege(class.oid, attribute.attnum, 'SELECT')
order by attribute.attnum`;

async function describeTable(
  connection: Connection,
  dataset: Extract<Dataset, { readonly table: unknown }>,
): Promise<readonly DescribedColumn[]> {
  const [place] = await connection.rows<{ database: string }>(
    'select pg_catalog.current_database() as database',
  );
  expectCatalog(dataset, place?.database ?? '');
  const { schema, name } = dataset.table;
  const readable = await connection.rows<{ name: string }>(READABLE, [schema, name]);
  if (readable.length === 0) {
    throw new ConfigurationError(
      `There is no table ${schema}.${name} that the role may read: it was dropped or renamed, or SELECT on it and ` +
        `USAGE on its schema must be granted.`,
    );
  }
  const names = readable.map((column) => quoteIdentifier(column.name)).join(', ');
  const { columns = [] } = await connection.describe(`select ${names} from ${relationOf(dataset)}`);
  return columns;
}

const TYPES = `
select asked.at::int4 as at,
  pg_catalog.format_type(asked.type, asked.modifier) as native,
  pg_catalog.format_type(asked.type, null) as cast,
  type.typname as name, space.nspname = 'pg_catalog' as "isBuiltIn", type.typtype::text as kind,
  exists (select from pg_catalog.pg_type element where element.typarray = type.oid) as "isArray"
from rows from (
    pg_catalog.unnest($1::pg_catalog.oid[]), pg_catalog.unnest($2::pg_catalog.int4[])
  ) with ordinality as asked (type, modifier, at)
join pg_catalog.pg_type type on type.oid = asked.type
join pg_catalog.pg_namespace space on space.oid = type.typnamespace
order by asked.at`;

async function nameTypes(
  connection: Connection,
  described: readonly DescribedColumn[],
): Promise<readonly Column[]> {
  const types = await connection.rows<TypeFacts & { at: number; native: string; cast: string }>(TYPES, [
    described.map(({ type }) => String(type)),
    described.map(({ modifier }) => String(modifier)),
  ]);
  return types.map((facts) => ({
    name: described[facts.at - 1]?.name ?? '',
    type: columnTypeOf(facts),
    nativeType: facts.native,
    castType: facts.cast,
  }));
}
