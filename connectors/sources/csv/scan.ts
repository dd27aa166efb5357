import { quoteName, quoteText } from '../../files/index.ts';
import { delimiterOf, quoteOf } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';

const LONGEST_ROW = 8 * 1024 * 1024 + 2;

/** The SELECT that reads files in normal form: every cell as text, nothing as null, `""` as the empty text. */
export function scanFiles(
  paths: readonly string[],
  header: readonly string[],
  credentials: CsvCredentials,
): string {
  const quote = quoteText(quoteOf(credentials));
  const options = {
    auto_detect: 'false',
    header: 'true',
    columns: `{${header.map((name) => `${quoteName(name)}: 'VARCHAR'`).join(', ')}}`,
    delim: quoteText(delimiterOf(credentials)),
    quote,
    escape: quote,
    new_line: String.raw`'\n'`,
    nullstr: "''",
    allow_quoted_nulls: 'false',
    compression: "'none'",
    max_line_size: String(LONGEST_ROW),
    buffer_size: String(2 * LONGEST_ROW),
    strict_mode: 'true',
  };
  const settings = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  return `SELECT * FROM read_csv([${paths.map(quoteText).join(', ')}], ${settings.join(', ')})`;
}
