import { quoteName, quoteText } from '../../files/index.ts';
import type { OpenFile } from '../../files/index.ts';
import { delimiterOf, quoteOf } from './credentials.ts';
import type { CsvCredentials } from './credentials.ts';
import { isGzip } from './header.ts';

const LONGEST_ROW = 8 * 1024 * 1024;

/** The SELECT that reads CSV files of one header: every cell as text, nothing as null, `""` as the empty text. */
export function scanFiles(
  files: readonly OpenFile[],
  header: readonly string[],
  credentials: CsvCredentials,
): string {
  const plain = files.filter((file) => !isGzip(file.name));
  const packed = files.filter((file) => isGzip(file.name));
  return [
    ...(plain.length > 0 ? [scan(plain, header, credentials, 'none')] : []),
    ...(packed.length > 0 ? [scan(packed, header, credentials, 'gzip')] : []),
  ].join(' UNION ALL ');
}

function scan(
  files: readonly OpenFile[],
  header: readonly string[],
  credentials: CsvCredentials,
  compression: 'none' | 'gzip',
): string {
  const quote = quoteText(quoteOf(credentials));
  const options = {
    auto_detect: 'false',
    header: String(credentials.has_header),
    columns: `{${header.map((name) => `${quoteName(name)}: 'VARCHAR'`).join(', ')}}`,
    delim: quoteText(delimiterOf(credentials)),
    quote,
    escape: quote,
    nullstr: "''",
    allow_quoted_nulls: 'false',
    compression: quoteText(compression),
    max_line_size: String(LONGEST_ROW),
    buffer_size: String(2 * LONGEST_ROW),
    strict_mode: 'true',
  };
  const settings = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  const locations = files.map((file) => quoteText(file.location));
  return `SELECT * FROM read_csv([${locations.join(', ')}], ${settings.join(', ')})`;
}
