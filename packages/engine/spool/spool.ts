import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceRows } from '#connector-kit';
import { cellNames, list, text } from '../duck/sql.ts';
import { folderFault } from '../folder-fault.ts';
import { CsvParts } from './csv-parts.ts';
import { CsvScan } from './csv-scan.ts';

/** The rows of a source on the local disk. */
export interface Spool {
  /** In a FROM clause: the rows with the cells `c0`, `c1` …, all VARCHAR. */
  readonly relation: string;
  /** How many rows were counted as they came; null where DuckDB counts them. */
  readonly rows: number | null;
  /** A file outside of the work's folder that it reads. */
  readonly file: string | undefined;
  /** Frees the disk. */
  remove(): Promise<void>;
}

/** Rows of up to so many bytes fit DuckDB's own buffers. */
const USUAL_ROW = 2_000_000;

const PART_BYTES = 16 << 20;

export interface SpoolOptions {
  readonly partBytes?: number;
  /** Is told of some rows, in a FROM clause, once they can be read: in the end of all of them, each once. */
  readonly onPart?: (relation: string) => void;
}

/**
 * Brings the rows of a source to the local disk.
 *
 * @param width how many cells a row has
 * @throws DiskFullError, and whatever the source throws in mid-read
 */
export async function spoolRows(
  rows: SourceRows,
  width: number,
  workDir: string,
  signal: AbortSignal,
  { partBytes = PART_BYTES, onPart }: SpoolOptions = {},
): Promise<Spool> {
  if ('parquet' in rows) {
    const names = cellNames(width).join(', ');
    const relation = `read_parquet(${text(rows.parquet)}) AS source(${names})`;
    onPart?.(relation);
    return {
      relation,
      rows: null,
      file: rows.parquet,
      // It is the source's, whose folder goes with its work.
      remove: async () => {},
    };
  }
  const folder = await mkdtemp(join(workDir, 'source-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const scan = new CsvScan();
  const parts = new CsvParts(folder, partBytes);
  let told = 0;
  const tell = (): void => {
    onPart?.(relationOf(parts.files.slice(told, parts.whole), width, scan));
    told = parts.whole;
  };
  try {
    for await (const chunk of rows.csv) {
      signal.throwIfAborted();
      await parts.write(chunk, scan.push(chunk));
      if (parts.whole > told) tell();
    }
    await parts.close();
    scan.end();
    if (parts.whole > told || told === 0) tell();
  } catch (error) {
    await parts.close().catch(() => {});
    await remove();
    throw folderFault(error, workDir);
  }
  return { relation: relationOf(parts.files, width, scan), rows: scan.rows, file: undefined, remove };
}

function relationOf(files: readonly string[], width: number, scan: CsvScan): string {
  const names = cellNames(width);
  if (files.length === 0) {
    return `(SELECT ${names.map((name) => `NULL::VARCHAR AS ${name}`).join(', ')} WHERE false)`;
  }
  const columns = names.map((name) => `'${name}': 'VARCHAR'`);
  const options = [
    'auto_detect = false',
    'header = false',
    `columns = {${columns.join(', ')}}`,
    "delim = ','",
    `quote = '"'`,
    `escape = '"'`,
    "nullstr = ''",
    'allow_quoted_nulls = false',
    "new_line = '\\n'",
    'strict_mode = true',
    // In the middle of a file DuckDB guesses where a row begins, and odd cells make it guess wrong. Files are read at once
    // nevertheless, each from its beginning.
    'parallel = false',
    ...(scan.longestRow > USUAL_ROW
      ? [`max_line_size = ${scan.longestRow + 16}`, `buffer_size = ${2 * scan.longestRow + 32}`]
      : []),
  ];
  return `read_csv(${list(files.map(text))}, ${options.join(', ')})`;
}
