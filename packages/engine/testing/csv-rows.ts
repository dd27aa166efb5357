import type { SourceRows } from '#connector-kit';

export type Row = readonly (string | null)[];

/** Rows in the form in which sources give them, in chunks of so many bytes. */
export function csvRows(rows: readonly Row[], chunkBytes = 65_536): SourceRows {
  const bytes = Buffer.from(rows.map((row) => `${row.map(cell).join(',')}\n`).join(''));
  return { csv: chunks(bytes, chunkBytes) };
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function cell(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
