import type { Dataset, ReadRequest, SourceColumn, SourceRows, SourceTable } from '#connector-kit';
import { csvRows } from '../../csv-rows/index.ts';
import { columnNamed, selectionOf } from '../../selection/index.ts';
import type { Dialect } from '../../selection/index.ts';
import { cellExpression, cellText, literalOf, sourceColumn } from './column.ts';
import type { SnowflakeContext } from './credentials.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';

const MOST_TABLES = 50_000;

const dialect: Dialect<SourceColumn> = {
  name: ({ name }) => quoteName(name),
  cell: (column) => cellExpression(column, quoteName(column.name)),
  literal: literalOf,
};

export function withSession<T>(
  context: SnowflakeContext,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return openSession(context).then(async (session) => {
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  });
}

/** Tables and views of the database, of one schema where the credentials name it. */
export function listTables(context: SnowflakeContext): Promise<readonly SourceTable[]> {
  const { database, schema } = context.credentials;
  const where =
    schema === undefined ? '' : ` AND table_schema IN (${quoteText(schema)}, UPPER(${quoteText(schema)}))`;
  return withSession(context, async (session) => {
    const tables: SourceTable[] = [];
    const rows = session.rows(
      `SELECT table_catalog, table_schema, table_name FROM ${asWritten(database)}.information_schema.tables WHERE table_schema <> 'INFORMATION_SCHEMA'${where} ORDER BY 1, 2, 3 LIMIT ${MOST_TABLES}`,
    );
    for await (const [catalog, schemaName, name] of rows) {
      tables.push({ catalog: catalog ?? '', schema: schemaName ?? '', name: name ?? '' });
    }
    return tables;
  });
}

export function listColumns(context: SnowflakeContext, dataset: Dataset): Promise<readonly SourceColumn[]> {
  return withSession(context, (session) => describe(session, dataset));
}

/** Streams while it is read: the session ends with the iteration. */
export async function readRows(context: SnowflakeContext, request: ReadRequest): Promise<SourceRows> {
  const session = await openSession(context);
  try {
    const known = await describe(session, request.dataset);
    const columns = request.columns.map((name) => columnNamed(name, known));
    const sql = selectionOf(relationOf(request.dataset), request, known, dialect);
    return { csv: csvRows(rowsOf(session, sql, columns)) };
  } catch (error) {
    await session.close();
    throw error;
  }
}

export function greatest(context: SnowflakeContext, dataset: Dataset, name: string): Promise<string | null> {
  return withSession(context, async (session) => {
    const column = columnNamed(name, await describe(session, dataset));
    const value = quoteName(column.name);
    const finite = column.type === 'float' ? ` WHERE ${value} <> 'NaN'::FLOAT` : '';
    const sql = `SELECT ${cellExpression(column, `MAX(${value})`)} FROM ${relationOf(dataset)}${finite}`;
    for await (const [cell] of session.rows(sql)) return cellText(column, cell ?? null);
    return null;
  });
}

async function* rowsOf(
  session: Session,
  sql: string,
  columns: readonly SourceColumn[],
): AsyncGenerator<readonly (string | null)[]> {
  try {
    for await (const row of session.rows(sql)) {
      yield columns.map((column, index) => cellText(column, row[index] ?? null));
    }
  } finally {
    await session.close();
  }
}

async function describe(session: Session, dataset: Dataset): Promise<readonly SourceColumn[]> {
  return (await session.describe(`SELECT * FROM ${relationOf(dataset)} LIMIT 0`)).map(sourceColumn);
}

/** The dataset as it stands in a FROM clause. */
function relationOf(dataset: Dataset): string {
  if ('sql' in dataset) return `(\n${dataset.sql.replace(/[;\s]+$/u, '')}\n)`;
  const { catalog, schema, name } = dataset.table;
  return [catalog, schema, name].map(quoteName).join('.');
}

/** A name that a person wrote: Snowflake takes it in upper case, as it does everywhere, unless it needs quotes. */
function asWritten(name: string): string {
  return /^[A-Za-z_][\w$]*$/u.test(name) ? name : quoteName(name);
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
