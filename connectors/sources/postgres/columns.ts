import { ConfigurationError, type Dataset, type SourceColumn } from '#connector-kit';
import { DatabaseError } from 'pg';
import { quoteIdentifier, type Connection, type DescribedColumn } from '../../postgres-wire/index.ts';
import { columnTypeOf, type TypeFacts } from './column-type.ts';
import type { PostgresContext } from './credentials.ts';
import { expectCatalog, relationOf } from './relation.ts';
import { withReading } from './session.ts';
import { singleStatement } from './single-statement.ts';

/** A column with what the SQL around it needs to know. */
export interface Column extends SourceColumn {
  /** The type without length and precision: for casts that must not cut. */
  readonly castType: string;
}

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
      : await describeQuery(connection, dataset.sql);
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

async function describeQuery(connection: Connection, sql: string): Promise<readonly DescribedColumn[]> {
  const query = singleStatement(sql);
  // By itself first: only a whole statement may stand in another one.
  const { parameters } = await inWordsOfTheServer(connection.describe(query), query, 0);
  if (parameters > 0) {
    throw new ConfigurationError(
      'The query has parameters such as $1, which nobody fills: write values in their place.',
    );
  }
  const head = 'select * from ';
  const relation = relationOf({ sql });
  const { columns = [] } = await inWordsOfTheServer(
    connection.describe(`${head}${relation}`),
    query,
    head.length + relation.indexOf(query),
  );
  if (columns.length === 0) throw new ConfigurationError('The query gives no columns: write a SELECT.');
  expectDistinct(columns);
  return columns;
}

function expectDistinct(columns: readonly DescribedColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new ConfigurationError(
        `The query gives two columns named "${name}": give each a name of its own with AS.`,
      );
    }
    seen.add(name);
  }
}

async function inWordsOfTheServer<T>(answer: Promise<T>, query: string, offset: number): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DatabaseError) || !/^(42|22|0A|25|3F|54)/.test(error.code ?? '')) throw error;
    // It counts characters from 1; a character of two units is one.
    const before = [...query].slice(0, Math.max(0, Number(error.position ?? 0) - 1 - offset)).join('');
    const place = error.position === undefined ? '' : ` in line ${before.split('\n').length}`;
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    throw new ConfigurationError(
      `PostgreSQL refuses the query: ${error.message}${place}${hint}. It must be one SELECT (or WITH, VALUES, TABLE) that only reads.`,
      { code: error.code ?? '', cause: error },
    );
  }
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
