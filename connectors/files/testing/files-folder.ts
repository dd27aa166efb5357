import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { OpenLifetime, runCheck } from '#connector-kit';
import type { CheckStep, SourceContext, SourceRows, SourceTable } from '#connector-kit';
import { Redactor } from '#secret';

/** A folder of files for one test, and beside it one that must not be read. */
export class FilesFolder {
  readonly root: string;
  readonly filesDir: string;
  #work = 0;

  private constructor(root: string) {
    this.root = root;
    this.filesDir = join(root, 'files');
  }

  static async create(): Promise<FilesFolder> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'spillway-files-')));
    await mkdir(join(root, 'files'));
    return new FilesFolder(root);
  }

  async write(path: string, content: string | Uint8Array): Promise<string> {
    const place = join(this.filesDir, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content);
    return place;
  }

  /** A context whose network, tokens and requests are out of reach: a source of files asks for none. */
  async context<Credentials>(
    credentials: Credentials,
    more: Partial<SourceContext<Credentials>> = {},
  ): Promise<SourceContext<Credentials>> {
    this.#work += 1;
    const workDir = join(this.root, `work-${this.#work}`);
    await mkdir(workDir);
    const never = (): never => {
      throw new Error('a source of files went to the network');
    };
    return {
      credentials,
      http: { request: never, stream: never } as never,
      token: never,
      found: {},
      network: { resolve: never, certificateAuthorities: [] },
      log: { debug() {}, info() {}, warn() {} },
      signal: new AbortController().signal,
      lifetime: new OpenLifetime(),
      baseUrl: undefined,
      filesDir: this.filesDir,
      workDir,
      ...more,
    };
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true });
  }
}

export function fileTable(name: string): { readonly table: SourceTable } {
  return { table: { catalog: 'files', schema: 'main', name } };
}

/** Every row of a read's Parquet file, whose columns must be text. */
export async function rowsOf(rows: SourceRows): Promise<(string | null)[][]> {
  if (!('parquet' in rows)) throw new Error('no Parquet file');
  // By way of hexadecimal digits: DuckDB's client drops U+FEFF where a text begins with it.
  const cells = await query(`SELECT hex(COLUMNS(*)) FROM read_parquet('${rows.parquet}')`);
  return cells.map((row) => row.map((cell) => (cell === null ? null : Buffer.from(cell, 'hex').toString())));
}

/** The answer of a DuckDB of the test's own. */
export async function query(...statements: string[]): Promise<(string | null)[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    let rows: (string | null)[][] = [];
    for (const statement of statements) {
      rows = (await connection.runAndReadAll(statement)).getRowsJson() as (string | null)[][];
    }
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** What a person sees of a check: `Find the files: failed: …`. */
export async function checked<Credentials>(
  steps: readonly CheckStep<Credentials, SourceContext<Credentials>>[],
  context: SourceContext<Credentials>,
): Promise<readonly string[]> {
  const result = await runCheck(steps, context, new Redactor([]));
  return result.steps.map(
    ({ step, status, error }) => `${step}: ${status}${error === null ? '' : `: ${error.message}`}`,
  );
}
