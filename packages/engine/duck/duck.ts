import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import { folderFault } from '../folder-fault.ts';
import { list, text } from './sql.ts';

/**
 * Of a Parquet file, as rows and as bytes: a writer's thread gathers so much before it writes. Larger ones hold more memory
 * and gain nothing.
 */
const GROUP_ROWS = 20_480;
const GROUP_BYTES = '8MB';

export interface DuckOptions {
  /** May be read and written; what doesn't fit the memory goes into a folder in it. */
  readonly workDir: string;
  /** Files elsewhere that may be read. */
  readonly files?: readonly string[];
  /** What DuckDB may use: `256MB`. The process needs some 100 MB beside it. */
  readonly memoryLimit?: string;
  /** Files are read and written in the order of their rows, which takes up to twice the time. */
  readonly keepsOrder?: boolean;
  /** Each holds buffers of its own. Default 2. */
  readonly threads?: number;
}

/**
 * A DuckDB of one piece of work, in memory. It reaches no file but those named and no network; it loads no extension,
 * and nothing that it is given to run can lift that. Throws DiskFullError where the folder of the work is full.
 */
export class Duck {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #workDir: string;
  readonly #keepsOrder: boolean;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection, options: DuckOptions) {
    this.#instance = instance;
    this.#connection = connection;
    this.#workDir = options.workDir;
    this.#keepsOrder = options.keepsOrder ?? false;
  }

  static async open(options: DuckOptions): Promise<Duck> {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: options.memoryLimit ?? '256MB',
      threads: String(options.threads ?? 2),
      temp_directory: join(options.workDir, 'spill'),
      preserve_insertion_order: String(options.keepsOrder ?? false),
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      errors_as_json: 'false',
      // Memory that a statement has freed goes back to the system at once, not when half a gigabyte of it has gathered.
      allocator_bulk_deallocation_flush_threshold: '1MB',
      // A join holds its right side in memory, as it is written. DuckDB would choose the side by its guess of how many rows
      // a CSV has, which is far too low, and hold the whole source.
      disabled_optimizers: 'join_order,build_side_probe_side',
    });
    const connection = await instance.connect();
    const duck = new Duck(instance, connection, options);
    await duck.run(`SET allowed_directories = ${list([options.workDir].map(text))}`);
    await duck.run(`SET allowed_paths = ${list((options.files ?? []).map(text))}`);
    await duck.run('SET enable_external_access = false');
    await duck.run('SET lock_configuration = true');
    return duck;
  }

  async run(sql: string): Promise<void> {
    await this.#faults(() => this.#connection.run(sql));
  }

  /** Writes the answer to a query into a Parquet file. */
  async write(query: string, file: string): Promise<void> {
    const options = [
      'FORMAT parquet',
      'COMPRESSION lz4_raw',
      // Dictionaries cost half of the time.
      'DICTIONARY_SIZE_LIMIT 1',
      `ROW_GROUP_SIZE ${GROUP_ROWS}`,
      ...(this.#keepsOrder ? [] : [`ROW_GROUP_SIZE_BYTES '${GROUP_BYTES}'`]),
    ];
    await this.run(`COPY (${query}) TO ${text(file)} (${options.join(', ')})`);
  }

  /** All rows of a short answer; 64-bit integers are bigint. */
  async rows(sql: string): Promise<DuckDBValue[][]> {
    return await this.#faults(async () => (await this.#connection.runAndReadAll(sql)).getRows());
  }

  /** The numbers of an answer of one row. */
  async numbers(sql: string): Promise<number[]> {
    const [row = []] = await this.rows(sql);
    return row.map(Number);
  }

  /** An answer of any length, by and by. */
  async stream(sql: string): Promise<DuckDBResult> {
    return await this.#faults(() => this.#connection.stream(sql));
  }

  /** Adds rows to a table whose columns are BIGINT, VARCHAR or such as take their text. */
  async append(table: string, rows: Iterable<readonly (number | string | null)[]>): Promise<void> {
    const appender = await this.#connection.createAppender(table);
    for (const row of rows) {
      for (const value of row) {
        if (value === null) appender.appendNull();
        else if (typeof value === 'number') appender.appendBigInt(BigInt(value));
        else appender.appendVarchar(value);
      }
      appender.endRow();
    }
    appender.closeSync();
  }

  /** Ends what runs. */
  interrupt(): void {
    this.#connection.interrupt();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async #faults<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw folderFault(error, this.#workDir);
    }
  }
}
