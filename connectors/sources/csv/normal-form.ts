import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ConfigurationError } from '#connector-kit';
import type { Layout } from '../../files/index.ts';
import { Utf8Check, readBytes } from './bytes.ts';
import { delimiterOf, quoteOf } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';
import { RowScanner } from './row-scanner.ts';

/**
 * Writes the rows of a file in the one form that DuckDB is asked to read: rows ended by LF behind a header that it skips.
 * DuckDB guesses at line ends otherwise, and answers some guesses with no rows at all.
 *
 * @param atMost rows to stop after
 * @returns how many rows it wrote
 */
export async function writeNormalForm(
  { file, header }: Layout,
  credentials: CsvCredentials,
  target: string,
  atMost: number,
  signal: AbortSignal,
): Promise<number> {
  const delimiter = delimiterOf(credentials);
  const scanner = new RowScanner({
    name: file.name,
    cells: header.length,
    delimiter,
    quote: quoteOf(credentials),
    hasHeader: credentials.has_header,
    atMost,
  });
  const encoding = new Utf8Check();
  async function* rows(): AsyncGenerator<Buffer> {
    yield Buffer.from(`${header.map((_, index) => `c${index}`).join(delimiter)}\n`);
    if (scanner.done) return;
    for await (const chunk of readBytes(file) as AsyncIterable<Buffer>) {
      const before = scanner.line;
      const lines = encoding.push(chunk);
      if (lines !== undefined) throw notUtf8(file.name, before + lines);
      yield Buffer.concat(scanner.push(chunk));
      if (scanner.done) return;
    }
    if (!encoding.end()) throw notUtf8(file.name, scanner.line);
    yield Buffer.concat(scanner.end());
  }
  await pipeline(Readable.from(rows()), createWriteStream(target), { signal });
  return scanner.rows;
}

function notUtf8(name: string, line: number): ConfigurationError {
  return new ConfigurationError(`${name}, line ${line}: a text is not UTF-8. Save the file as UTF-8.`);
}
