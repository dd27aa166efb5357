import { join } from 'node:path';
import { ConfigurationError, ConnectorBugError } from '#connector-kit';
import type { CheckStep, Dataset, SourceTable } from '#connector-kit';
import type { FilesContext, PathCredentials } from './credentials.ts';
import { openFence } from './fence.ts';
import type { Fence } from './fence.ts';
import type { FileFormat, OpenFiles } from './file-source.ts';
import { findFiles } from './find.ts';
import { openFile } from './open-file.ts';
import type { OpenFile } from './open-file.ts';
import { nameBelow, requireFilesDir } from './place.ts';
import { quoteName } from './quote.ts';
import { ALL_FILES, CATALOG, SCHEMA, fileTable, tableNames } from './table-names.ts';

/** What must be known of a file before it is read. */
export interface Layout {
  readonly file: OpenFile;
  /** Names of its columns. */
  readonly header: readonly string[];
}

/** A format in which every file is a table. */
export interface TableFormat<Credentials extends PathCredentials> {
  /** Of its files' names, lower case, longer ones first. */
  readonly endings: readonly string[];
  /** Throws ConfigurationError that names the file. */
  layout(file: OpenFile, credentials: Credentials, fence: Fence): Promise<Layout>;
  /**
   * Writes at least `atMost` rows of a file, where it has so many, in the form that `scan` reads; absent where that is the
   * file itself. Resolves to the number of rows.
   */
  convert?(
    context: FilesContext<Credentials>,
    layout: Layout,
    target: string,
    atMost: number,
  ): Promise<number>;
  /** The SELECT that reads files of one header. */
  scan(paths: readonly string[], header: readonly string[], credentials: Credentials): string;
}

/** A file that DuckDB can read. */
interface Readable extends Layout {
  readonly path: string;
  /** Undefined where nobody counted. */
  readonly rows: number | undefined;
}

interface Opened extends OpenFiles {
  readonly files: readonly { readonly table: string; readonly file: OpenFile }[];
}

/** Tables of a format's files: one for each, and `all_files` where a folder or pattern was given. */
export function fileTables<Credentials extends PathCredentials>(
  format: TableFormat<Credentials>,
): FileFormat<Credentials> & { readonly check: CheckStep<Credentials, FilesContext<Credentials>>[] } {
  type Context = FilesContext<Credentials>;

  async function find({ filesDir, credentials }: Context) {
    const root = requireFilesDir(filesDir);
    const { kind, paths } = await findFiles(root, credentials.path, format.endings);
    const names = tableNames(
      paths.map((path) => nameBelow(root, path)),
      format.endings,
    );
    return { root, kind, files: paths.map((path, index) => ({ path, table: names[index] ?? path })) };
  }

  async function openThese(
    context: Context,
    root: string,
    paths: readonly { readonly path: string; readonly table: string }[],
  ): Promise<Opened> {
    const files: { table: string; file: OpenFile }[] = [];
    const closeFiles = async (): Promise<void> => {
      for (const { file } of files) await file.close();
    };
    try {
      for (const { path, table } of paths) {
        context.signal.throwIfAborted();
        files.push({ table, file: await openFile(root, path) });
      }
      const fence = await openFence({
        workDir: context.workDir,
        reads: files.map(({ file }) => file.location),
        folder: convertedIn(context),
        setup: [`ATTACH ':memory:' AS ${CATALOG}`, `USE ${CATALOG}`],
        names: new Map(files.map(({ file }) => [file.location, file.name])),
        signal: context.signal,
      });
      return {
        files,
        fence,
        async assertUnchanged() {
          for (const { file } of files) await file.assertUnchanged();
        },
        async close() {
          fence.close();
          await closeFiles();
        },
      };
    } catch (error) {
      await closeFiles();
      throw error;
    }
  }

  async function ready(
    context: Context,
    { fence, files }: Opened,
    atMost: number,
  ): Promise<readonly (Readable & { readonly table: string })[]> {
    const readable: (Readable & { table: string })[] = [];
    for (const [index, { table, file }] of files.entries()) {
      const layout = await format.layout(file, context.credentials, fence);
      const target = join(convertedIn(context), String(index));
      const rows = await format.convert?.(context, layout, target, atMost);
      readable.push({ ...layout, table, rows, path: rows === undefined ? file.location : target });
    }
    return readable;
  }

  async function createView(
    { credentials }: Context,
    fence: Fence,
    name: string,
    files: readonly [Readable, ...Readable[]],
  ): Promise<void> {
    const view = [CATALOG, SCHEMA, name].map(quoteName).join('.');
    const paths = files.map(({ path }) => path);
    await fence.run(`CREATE VIEW ${view} AS ${format.scan(paths, files[0].header, credentials)}`);
    if (files[0].rows === undefined) return;
    const expected = files.reduce((sum, { rows = 0 }) => sum + rows, 0);
    const [row] = await fence.rows(`SELECT CAST(count(*) AS VARCHAR) FROM ${view}`);
    if (row?.[0] === String(expected)) return;
    throw new ConnectorBugError(
      `${files[0].file.name} has ${expected} rows, of which DuckDB reads ${row?.[0] ?? 'none'}: nothing was read.`,
    );
  }

  async function createViews(
    context: Context,
    opened: Opened,
    wanted: ReadonlySet<string>,
    atMost: number,
  ): Promise<void> {
    const readable = await ready(context, opened, atMost);
    for (const file of readable) {
      if (wanted.has(file.table)) await createView(context, opened.fence, file.table, [file]);
    }
    const [first, ...others] = readable;
    if (!wanted.has(ALL_FILES) || first === undefined) return;
    for (const other of others) requireSame(first, other);
    await createView(context, opened.fence, ALL_FILES, [first, ...others]);
  }

  async function open(context: Context, dataset: Dataset, atMost: number): Promise<OpenFiles> {
    const { root, kind, files } = await find(context);
    const names = [...files.map(({ table }) => table), ...(kind === 'many' ? [ALL_FILES] : [])];
    const wanted = new Set(names.filter((name) => isNamed(dataset, name)));
    if ('table' in dataset && wanted.size === 0) {
      throw new ConfigurationError(
        `There is no file for the table ${dataset.table.name} any more: was it moved? Refresh the source's tables.`,
      );
    }
    const needed = wanted.has(ALL_FILES) ? files : files.filter(({ table }) => wanted.has(table));
    const opened = await openThese(context, root, needed);
    try {
      await createViews(context, opened, wanted, atMost);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** The fault of the first file that differs from the others. */
  async function difference(context: Context): Promise<Error | undefined> {
    const { root, kind, files } = await find(context);
    const opened = await openThese(context, root, files);
    try {
      await createViews(context, opened, new Set(kind === 'many' ? [ALL_FILES] : []), 0);
      return undefined;
    } catch (error) {
      if (error instanceof ConfigurationError) return error;
      throw error;
    } finally {
      await opened.close();
    }
  }

  async function tables(context: Context): Promise<readonly SourceTable[]> {
    const { kind, files } = await find(context);
    const whole = kind === 'many' && (await difference(context)) === undefined ? [ALL_FILES] : [];
    return [...whole, ...files.map(({ table }) => table)].map(fileTable);
  }

  return {
    open,
    tables,
    check: [
      {
        name: 'Find the files',
        run: async (context) => void (await find(context)),
      },
      {
        name: 'Read the files',
        async run(context) {
          const { kind, files } = await find(context);
          const fault = await difference(context);
          if (fault === undefined) return undefined;
          if (kind === 'one' || files.length === 1) throw fault;
          return { warning: `${fault.message} There is no table ${ALL_FILES} until they are alike.` };
        },
      },
    ],
  };
}

/** Where files are written in the form that DuckDB reads. */
function convertedIn({ workDir }: { readonly workDir: string }): string {
  return join(workDir, 'tables');
}

/** Whether a dataset is this table, or may read it: a query that doesn't hold its name can't. */
function isNamed(dataset: Dataset, table: string): boolean {
  if ('table' in dataset) {
    const { catalog, schema, name } = dataset.table;
    return catalog === CATALOG && schema === SCHEMA && name === table;
  }
  const sql = dataset.sql.toLowerCase();
  return sql.includes(table.toLowerCase()) || sql.includes(quoteName(table).slice(1, -1).toLowerCase());
}

function requireSame(first: Layout, other: Layout): void {
  const most = Math.max(first.header.length, other.header.length);
  for (let index = 0; index < most; index += 1) {
    const [there, here] = [first.header[index], other.header[index]];
    if (there === here) continue;
    throw new ConfigurationError(
      `${other.file.name} and ${first.file.name} differ in column ${index + 1}: ${here ?? 'none'} and ${there ?? 'none'}.`,
    );
  }
}
