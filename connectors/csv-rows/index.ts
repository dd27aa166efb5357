/** How much text one chunk gathers. */
const CHUNK = 64 * 1024;

/** Rows of texts in the form of `SourceRows.csv`: nothing is null, `""` is the empty text. */
export async function* csvRows(rows: AsyncIterable<readonly (string | null)[]>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const row of rows) {
    text += csvRow(row);
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** One of them, with its line end. */
export function csvRow(row: readonly (string | null)[]): string {
  return `${row.map(cellOf).join(',')}\n`;
}

function cellOf(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
