/** Cells as text; null where nothing stands between two commas. */
export type CsvRow = readonly (string | null)[];

/** Rows in the form of `SourceRows.csv`, strictly: what does not fit the form is an error. */
export async function csvRows(chunks: AsyncIterable<Uint8Array>): Promise<CsvRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  text += decoder.decode();
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last row has no end');
  const rows: CsvRow[] = [];
  let row: (string | null)[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    if (found === null) throw new Error(`row ${rows.length + 1} is no CSV: ${text.slice(at, at + 80)}`);
    const [, quoted, plain = '', end] = found;
    row.push(quoted === undefined ? (plain === '' ? null : plain) : quoted.replaceAll('""', '"'));
    if (end === '\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
