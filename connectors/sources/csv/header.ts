import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { ConfigurationError } from '#connector-kit';
import type { OpenFile } from '../../files/index.ts';
import { delimiterOf, quoteOf } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';

/** A header is no longer than this. */
const LONGEST = 1024 * 1024;

/**
 * Names of the columns, from the first row.
 *
 * @throws ConfigurationError where there is none, or two columns would have one name
 */
export async function readHeader(file: OpenFile, credentials: CsvCredentials): Promise<readonly string[]> {
  const row = await firstRow(file, credentials);
  if (!credentials.has_header) return row.map((_, index) => `column_${index + 1}`);
  const names = row.map((name, index) => name.trim() || `column_${index + 1}`);
  const seen = new Map<string, string>();
  for (const name of names) {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined) {
      throw new ConfigurationError(
        before === name
          ? `${file.name} has two columns named ${name}: rename one of them.`
          : `${file.name} has columns named ${before} and ${name}: rename one, the case of letters doesn't tell columns apart.`,
      );
    }
    seen.set(name.toLowerCase(), name);
  }
  return names;
}

export function isGzip(name: string): boolean {
  return name.toLowerCase().endsWith('.gz');
}

async function firstRow(file: OpenFile, credentials: CsvCredentials): Promise<readonly string[]> {
  const quote = quoteOf(credentials);
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(credentials),
    quote: quote === '' ? false : quote,
    escape: quote === '' ? null : quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: LONGEST,
    skip_empty_lines: true,
    to: 1,
  });
  // Not a stream of the handle: ending one would close the file that is still to be read.
  const bytes = Readable.from(chunksOf(file));
  const text = isGzip(file.name) ? bytes.pipe(createGunzip()) : bytes;
  const fail = (error: Error): void => void parser.destroy(error);
  bytes.on('error', fail);
  text.on('error', fail);
  try {
    for await (const row of text.pipe(parser)) return row as string[];
  } catch (error) {
    throw new ConfigurationError(
      `${file.name}: the first row can't be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    bytes.destroy();
    text.destroy();
  }
  throw new ConfigurationError(`${file.name} is empty: it has no row of names.`);
}

async function* chunksOf(file: OpenFile): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
