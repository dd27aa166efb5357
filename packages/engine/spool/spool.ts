import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SourceRows } from '#connector-kit';
import { duckFault } from '../duck/duck-fault.ts';
import { cellNames, text } from '../duck/sql.ts';
import { CsvScan } from './csv-scan.ts';

/** The rows of a source on the local disk. */
export interface Spool {
  readonly file: string;
  /** In a FROM clause: the rows with the cells `c0`, `c1` …, all VARCHAR. */
  readonly relation: string;
  /** How many rows were counted as they came; null where DuckDB counts them. */
  readonly rows: number | null;
}

/** Rows of up to so many bytes are read in DuckDB's own buffers. */
const USUAL_ROW = 2_000_000;

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
): Promise<Spool> {
  if ('parquet' in rows) {
    const names = cellNames(width).join(', ');
    return {
      file: rows.parquet,
      relation: `read_parquet(${text(rows.parquet)}) AS source(${names})`,
      rows: null,
    };
  }
  const file = join(workDir, 'source.csv');
  const scan = new CsvScan();
  try {
    await pipeline(
      rows.csv,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          scan.push(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600, highWaterMark: 1 << 20 }),
      { signal },
    );
  } catch (error) {
    throw duckFault(error, workDir);
  }
  scan.end();
  return { file, relation: csvRelation(file, width, scan), rows: scan.rows };
}

function csvRelation(file: string, width: number, scan: CsvScan): string {
  const columns = cellNames(width).map((name) => `'${name}': 'VARCHAR'`);
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
    ...(scan.hasBreaksInCells ? ['parallel = false'] : []),
    ...(scan.longestRow > USUAL_ROW
      ? [`max_line_size = ${scan.longestRow + 16}`, `buffer_size = ${2 * scan.longestRow + 32}`]
      : []),
  ];
  return `read_csv(${text(file)}, ${options.join(', ')})`;
}
