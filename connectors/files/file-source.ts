import { ConfigurationError } from '#connector-kit';
import type { Dataset, ReadRequest, SourceColumn, SourceRows, SourceTable } from '#connector-kit';
import { columnNamed, selectionOf } from '../selection/index.ts';
import type { Dialect } from '../selection/index.ts';
import { columnTypeOf, comparable, textOfColumn } from './column.ts';
import type { DescribedColumn } from './column.ts';
import type { FilesContext, PathCredentials } from './credentials.ts';
import type { Fence } from './fence.ts';
import { quoteName, quoteText } from './quote.ts';

const dialect: Dialect<DescribedColumn> = {
  name: ({ name }) => quoteName(name),
  cell: textOfColumn,
  literal: (column, text) => comparable(column, quoteText(text)),
};

/** The files of a source, open behind a fence, each table a relation of DuckDB. */
export interface OpenFiles {
  readonly fence: Fence;
  /** @throws RetryLaterError where a file was written to in the meantime */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** How one format shows its files as tables. */
export interface FileFormat<Credentials extends PathCredentials> {
  tables(context: FilesContext<Credentials>): Promise<readonly SourceTable[]>;
  /** Opens what a dataset reads: its columns, and at least `atMost` rows where there are so many. */
  open(context: FilesContext<Credentials>, dataset: Dataset, atMost: number): Promise<OpenFiles>;
}

/** What every source of files does alike. */
export function fileSource<Credentials extends PathCredentials>(format: FileFormat<Credentials>) {
  type Context = FilesContext<Credentials>;

  async function withRelation<T>(
    context: Context,
    dataset: Dataset,
    atMost: number,
    work: (fence: Fence, relation: string, columns: readonly DescribedColumn[]) => Promise<T>,
  ): Promise<T> {
    const files = await format.open(context, dataset, atMost);
    try {
      const relation = await relationOf(files.fence, dataset);
      const answer = await work(files.fence, relation, await describe(files.fence, relation));
      await files.assertUnchanged();
      return answer;
    } catch (error) {
      // What is half written reads as a malformed file: say that it changed.
      context.signal.throwIfAborted();
      await files.assertUnchanged();
      throw error;
    } finally {
      await files.close();
    }
  }

  return {
    tables: (context: Context) => format.tables(context),

    columns: (context: Context, dataset: Dataset): Promise<readonly SourceColumn[]> =>
      withRelation(context, dataset, 0, async (_fence, _relation, columns) => columns),

    greatest: (context: Context, dataset: Dataset, name: string): Promise<string | null> =>
      withRelation(context, dataset, Infinity, async (fence, relation, columns) => {
        const column = columnNamed(name, columns);
        const value = quoteName(column.name);
        const only = column.type === 'float' ? ` FILTER (WHERE isfinite(${value}))` : '';
        const greatest = `SELECT max(${value})${only} AS ${value} FROM ${relation}`;
        const rows = await fence.rows(`SELECT ${textOfColumn(column)} FROM (${greatest})`);
        return rows[0]?.[0] ?? null;
      }),

    read: (context: Context, request: ReadRequest): Promise<SourceRows> =>
      withRelation(context, request.dataset, rowsNeeded(request), async (fence, relation, columns) => {
        const rows = selectionOf(relation, request, columns, dialect);
        await fence.run(
          `COPY (${rows}) TO ${quoteText(fence.output)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`,
        );
        return { parquet: fence.output };
      }),
  };
}

/** How many rows of the files answer a request for certain. */
function rowsNeeded({ dataset, range, limit }: ReadRequest): number {
  return 'table' in dataset && range === undefined && limit !== undefined ? limit : Infinity;
}

/** The dataset as it stands in a FROM clause; a query becomes a view, so that its text is never part of another statement. */
async function relationOf(fence: Fence, dataset: Dataset): Promise<string> {
  if ('table' in dataset) {
    const { catalog, schema, name } = dataset.table;
    return [catalog, schema, name].map(quoteName).join('.');
  }
  if (dataset.sql.trim() === '') throw new ConfigurationError('The query is empty.');
  const { count, reads } = await fence.statements(dataset.sql);
  if (count !== 1 || !reads) {
    throw new ConfigurationError('The query must be a single SELECT statement in the SQL of DuckDB.');
  }
  await fence.run(`CREATE TEMP VIEW spillway_query AS\n${dataset.sql}`);
  return 'temp.main.spillway_query';
}

async function describe(fence: Fence, relation: string): Promise<readonly DescribedColumn[]> {
  const rows = await fence.rows(`SELECT column_name, column_type FROM (DESCRIBE ${relation})`);
  return rows.map(([name, nativeType]) => ({
    name: name ?? '',
    nativeType: nativeType ?? '',
    type: columnTypeOf(nativeType ?? ''),
  }));
}
