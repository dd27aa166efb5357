import { ConfigurationError } from '#connector-kit';
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

/** A format in which every file is a table. */
export interface TableFormat<Credentials extends PathCredentials> {
  /** Of its files' names, lower case, longer ones first. */
  readonly endings: readonly string[];
  /** Names of a file's columns. Throws ConfigurationError that names the file. */
  header(file: OpenFile, fence: Fence, credentials: Credentials): Promise<readonly string[]>;
  /** The SELECT that reads files of one header. */
  scan(files: readonly OpenFile[], header: readonly string[], credentials: Credentials): string;
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

  async function createView(fence: Fence, name: string, select: string): Promise<void> {
    await fence.run(`CREATE VIEW ${[CATALOG, SCHEMA, name].map(quoteName).join('.')} AS ${select}`);
  }

  async function createViews(context: Context, opened: Opened, wanted: ReadonlySet<string>): Promise<void> {
    const { fence, files } = opened;
    const headers: { file: OpenFile; header: readonly string[] }[] = [];
    for (const { table, file } of files) {
      const header = await format.header(file, fence, context.credentials);
      headers.push({ file, header });
      if (wanted.has(table)) await createView(fence, table, format.scan([file], header, context.credentials));
    }
    const [first] = headers;
    if (!wanted.has(ALL_FILES) || first === undefined) return;
    for (const { file, header } of headers) requireSame(first.file, first.header, file, header);
    const all = headers.map(({ file }) => file);
    await createView(fence, ALL_FILES, format.scan(all, first.header, context.credentials));
  }

  async function open(context: Context, dataset: Dataset): Promise<OpenFiles> {
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
      await createViews(context, opened, wanted);
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
      await createViews(context, opened, new Set(kind === 'many' ? [ALL_FILES] : []));
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

/** Whether a dataset is this table, or may read it: a query that doesn't hold its name can't. */
function isNamed(dataset: Dataset, table: string): boolean {
  if ('table' in dataset) {
    const { catalog, schema, name } = dataset.table;
    return catalog === CATALOG && schema === SCHEMA && name === table;
  }
  const sql = dataset.sql.toLowerCase();
  return sql.includes(table.toLowerCase()) || sql.includes(quoteName(table).slice(1, -1).toLowerCase());
}

function requireSame(
  first: OpenFile,
  expected: readonly string[],
  file: OpenFile,
  header: readonly string[],
): void {
  const most = Math.max(expected.length, header.length);
  for (let index = 0; index < most; index += 1) {
    const [there, here] = [expected[index], header[index]];
    if (there === here) continue;
    throw new ConfigurationError(
      `${file.name} and ${first.name} differ in column ${index + 1}: ${here ?? 'none'} and ${there ?? 'none'}.`,
    );
  }
}
