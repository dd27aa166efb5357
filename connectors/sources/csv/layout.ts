import { parse } from 'csv-parse';
import { ConfigurationError } from '#connector-kit';
import type { Layout, OpenFile } from '../../files/index.ts';
import { delimiterOf, quoteOf } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';
import { readBytes } from './bytes.ts';

/** A header is no longer than this. */
const LONGEST = 1024 * 1024;

/**
 * Names of the columns, from the first row.
 *
 * @throws ConfigurationError where there is none, or two columns would have one name
 */
export async function readLayout(file: OpenFile, credentials: CsvCredentials): Promise<Layout> {
  const row = await firstRow(file, credentials);
  const header = row.map(
    (name, index) => (credentials.has_header ? name.trim() : '') || `column_${index + 1}`,
  );
  requireDistinct(file, header);
  return { file, header };
}

function requireDistinct(file: OpenFile, names: readonly string[]): void {
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
}

async function firstRow(file: OpenFile, credentials: CsvCredentials): Promise<readonly string[]> {
  const quote = quoteOf(credentials);
  const parser = parse({
    delimiter: delimiterOf(credentials),
    quote: quote === '' ? false : quote,
    escape: quote === '' ? null : quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: LONGEST,
    skip_empty_lines: true,
    to: 1,
  });
  const bytes = readBytes(file);
  const text = bytes.pipe(parser);
  bytes.on('error', (error) => text.destroy(error));
  try {
    for await (const row of text) return row as string[];
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `${file.name}: the first row can't be read: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  } finally {
    bytes.destroy();
  }
  throw new ConfigurationError(`${file.name} is empty: it has no row of names.`);
}
