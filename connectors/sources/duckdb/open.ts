import { lstat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { ConfigurationError } from '#connector-kit';
import type { SourceTable } from '#connector-kit';
import {
  findFiles,
  openFence,
  openFile,
  nameBelow,
  quoteName,
  quoteText,
  realPlace,
  requireFilesDir,
} from '../../files/index.ts';
import type { FilesContext, OpenFile, OpenFiles } from '../../files/index.ts';
import type { DuckdbCredentials } from './credentials.ts';

const MOST_TABLES = 50_000;
/** Names of DuckDB's own databases, which a file's name must not hide. */
const OWN = new Set(['memory', 'system', 'temp']);

/**
 * The database, attached for reading only and opened under its real path, beside which DuckDB looks for the log of
 * what isn't written into it yet.
 */
export async function openDatabase(context: FilesContext<DuckdbCredentials>): Promise<OpenFiles> {
  const root = requireFilesDir(context.filesDir);
  const { kind, paths } = await findFiles(root, context.credentials.path, ['.duckdb', '.db']);
  const [path] = paths;
  if (kind === 'many' || path === undefined) {
    throw new ConfigurationError(
      `${context.credentials.path} is a folder or a pattern: name one DuckDB file. Make a source of each.`,
    );
  }
  const files = await openWithLog(root, path);
  const close = async (): Promise<void> => {
    for (const file of files) await file.close();
  };
  try {
    const real = await realPlace(root, path);
    const name = nameBelow(root, path);
    const catalog = quoteName(catalogOf(path));
    const fence = await openFence({
      workDir: context.workDir,
      reads: [real, `${real}.wal`],
      setup: [`ATTACH ${quoteText(real)} AS ${catalog} (TYPE duckdb, READ_ONLY)`, `USE ${catalog}`],
      names: new Map([[real, name]]),
      signal: context.signal,
    });
    return {
      fence,
      async assertUnchanged() {
        for (const file of files) await file.assertUnchanged();
      },
      async close() {
        fence.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Tables and views of every schema, the database's own left out. */
export async function listTables(context: FilesContext<DuckdbCredentials>): Promise<readonly SourceTable[]> {
  const database = await openDatabase(context);
  try {
    const rows = await database.fence.rows(
      `SELECT database_name, schema_name, name FROM (
         SELECT database_name, schema_name, table_name AS name, internal FROM duckdb_tables()
         UNION ALL
         SELECT database_name, schema_name, view_name, internal FROM duckdb_views()
       ) WHERE NOT internal AND database_name = current_database() ORDER BY ALL LIMIT ${MOST_TABLES}`,
    );
    await database.assertUnchanged();
    return rows.map(([catalog, schema, name]) => ({
      catalog: catalog ?? '',
      schema: schema ?? '',
      name: name ?? '',
    }));
  } finally {
    await database.close();
  }
}

/** The file, and the log beside it where there is one. */
async function openWithLog(root: string, path: string): Promise<readonly OpenFile[]> {
  const file = await openFile(root, path);
  try {
    const log = `${await realPlace(root, path)}.wal`;
    return (await isThere(log)) ? [file, await openFile(root, log)] : [file];
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** DuckDB's own name for a database file: without folder and ending. */
function catalogOf(path: string): string {
  const stem = basename(path, extname(path));
  return OWN.has(stem.toLowerCase()) ? `${stem}_file` : stem;
}
