import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdbFault } from './duckdb-fault.ts';
import { quoteText } from './quote.ts';

const MEMORY_LIMIT = '256MB';
const THREADS = '2';

/** A DuckDB of one piece of work that reaches the files it was given and nothing else. */
export interface Fence {
  /** Where the answer may be written: the one path that is not read. */
  readonly output: string;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly (readonly (string | null)[])[]>;
  /** How many statements a text holds, and whether all of them only read. */
  statements(sql: string): Promise<{ readonly count: number; readonly reads: boolean }>;
  close(): void;
}

export interface FenceOptions {
  readonly workDir: string;
  /** Every path that may be read. */
  readonly reads: readonly string[];
  /** A folder of the work's own, made here, whose files may be read too. */
  readonly folder?: string;
  /** Statements before settings are locked, which may attach what `reads` names. */
  readonly setup: readonly string[];
  /** What people call the paths, for messages. */
  readonly names: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

/**
 * Opens a DuckDB without a file of its own. Once open, nothing can widen what it reaches: no other file, no extension, no
 * setting. Faults of its calls are ConnectorErrors.
 */
export async function openFence(options: FenceOptions): Promise<Fence> {
  const { workDir, reads, folder, setup, signal } = options;
  const spill = join(workDir, 'duckdb');
  const output = join(workDir, `rows-${randomUUID()}.parquet`);
  await mkdir(spill, { recursive: true });
  const { DuckDBInstance, StatementType } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: THREADS,
    temp_directory: spill,
    extension_directory: spill,
    secret_directory: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_persistent_secrets: 'false',
    enable_external_file_cache: 'false',
  });
  const connection = await instance.connect();
  const stop = (): void => connection.interrupt();
  signal.addEventListener('abort', stop);
  const close = (): void => {
    signal.removeEventListener('abort', stop);
    connection.closeSync();
    instance.closeSync();
  };
  const inWords = async <T>(work: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw duckdbFault(error, options.names);
    }
  };
  const fence: Fence = {
    output,
    run: (sql) => inWords(async () => void (await connection.run(sql))),
    rows: (sql) => inWords(() => readTexts(connection, sql)),
    statements: (sql) =>
      inWords(async () => {
        const extracted = await connection.extractStatements(sql);
        if (extracted.count !== 1) return { count: extracted.count, reads: false };
        const statement = await extracted.prepare(0);
        try {
          return { count: 1, reads: statement.statementType === StatementType.SELECT };
        } finally {
          statement.destroySync();
        }
      }),
    close,
  };
  try {
    await fence.run("SET TimeZone = 'UTC'");
    await fence.run(`SET allowed_paths = [${[...reads, output].map(quoteText).join(', ')}]`);
    if (folder !== undefined) {
      await mkdir(folder, { recursive: true });
      await fence.run(`SET allowed_directories = [${quoteText(folder)}]`);
    }
    await fence.run('SET enable_external_access = false');
    for (const statement of setup) await fence.run(statement);
    await fence.run('SET lock_configuration = true');
  } catch (error) {
    close();
    throw error;
  }
  return fence;
}

async function readTexts(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowsJson().map((row) => row.map((cell) => (typeof cell === 'string' ? cell : null)));
}
