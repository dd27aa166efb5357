import { ConfigurationError } from '#connector-kit';
import type { Dataset, ReadRequest, SourceColumn, SourceRows, SourceTable } from '#connector-kit';
import { csvRows } from '../../csv-rows/index.ts';
import { columnNamed, selectionOf } from '../../selection/index.ts';
import type { Dialect } from '../../selection/index.ts';
import { cellExpression, cellText, literalOf, quoteName, sourceColumn } from './column.ts';
import type { BigQueryContext } from './credentials.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';

const MOST_TABLES = 50_000;

const dialect: Dialect<SourceColumn> = {
  name: ({ name }) => quoteName(name),
  cell: (column) => cellExpression(column, quoteName(column.name)),
  literal: literalOf,
};

/** Tables and views of the project's datasets in the location. */
export async function listTables(context: BigQueryContext): Promise<readonly SourceTable[]> {
  const { project_id: catalog, location } = context.credentials;
  const session = await openSession(context);
  const tables: SourceTable[] = [];
  for (const dataset of await session.datasets()) {
    if (dataset.location.toLowerCase() !== location.toLowerCase()) continue;
    for (const name of await session.tables(dataset.id)) tables.push({ catalog, schema: dataset.id, name });
    if (tables.length >= MOST_TABLES) break;
  }
  return tables.slice(0, MOST_TABLES);
}

export async function listColumns(
  context: BigQueryContext,
  dataset: Dataset,
): Promise<readonly SourceColumn[]> {
  return describe(await openSession(context), dataset);
}

export async function readRows(context: BigQueryContext, request: ReadRequest): Promise<SourceRows> {
  const session = await openSession(context);
  const known = await describe(session, request.dataset);
  const columns = request.columns.map((name) => columnNamed(name, known));
  const sql = selectionOf(relationOf(request.dataset), request, known, dialect);
  return { csv: csvRows(rowsOf(session, sql, columns)) };
}

export async function greatest(
  context: BigQueryContext,
  dataset: Dataset,
  name: string,
): Promise<string | null> {
  const session = await openSession(context);
  const column = columnNamed(name, await describe(session, dataset));
  const value = quoteName(column.name);
  const finite = column.type === 'float' ? ` WHERE NOT IS_NAN(${value})` : '';
  const sql = `SELECT ${cellExpression(column, `MAX(${value})`)} AS c0 FROM ${relationOf(dataset)}${finite}`;
  for await (const [cell] of session.rows(sql, 1)) return cellText(column, cell ?? null);
  return null;
}

async function describe(session: Session, dataset: Dataset): Promise<readonly SourceColumn[]> {
  if ('table' in dataset) {
    const { catalog, schema, name } = dataset.table;
    return (await session.tableFields(catalog, schema, name)).map(sourceColumn);
  }
  const { fields, statementType } = await session.dryRun(dataset.sql);
  if (statementType !== 'SELECT') {
    throw new ConfigurationError(
      `The query must be a single SELECT statement in the SQL of BigQuery${statementType === '' ? '' : `: this is ${statementType}`}.`,
    );
  }
  return fields.map(sourceColumn);
}

async function* rowsOf(
  session: Session,
  sql: string,
  columns: readonly SourceColumn[],
): AsyncGenerator<readonly (string | null)[]> {
  for await (const row of session.rows(sql, columns.length)) {
    yield columns.map((column, index) => cellText(column, row[index] ?? null));
  }
}

/** The dataset as it stands in a FROM clause. */
function relationOf(dataset: Dataset): string {
  if ('sql' in dataset) return `(\n${dataset.sql.replace(/[;\s]+$/u, '')}\n)`;
  const { catalog, schema, name } = dataset.table;
  return [catalog, schema, name].map(quoteName).join('.');
}
