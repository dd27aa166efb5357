import { identifierColumns, placeOf } from '../plan/identifier.ts';
import type { SourceColumn } from '#connector-kit';
import type { SyncSpec } from '../sync-spec.ts';

/** An identifier of PostgreSQL. */
export function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** Place of a cell among `cells`; SQL counts from 1. */
export function cellAt(place: number): string {
  return `cells[${place + 1}]`;
}

/** The identifier of a row with `cells`, in the same text as the basic engine's. NULL where a part of it is null. */
export function idSql(spec: Pick<SyncSpec, 'mappings' | 'columns'>): string {
  const parts = (identifierColumns(spec) ?? []).map((column) => {
    const place = placeOf(spec.columns, column);
    return partSql(cellAt(place), spec.columns[place]?.type);
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return parts
    .map((part) => `replace(replace(${part}, E'\\\\', E'\\\\\\\\'), '|', E'\\\\|')`)
    .join(` || '|' || `);
}

/** 1, 1.0 and 1.00 are one identifier. */
function partSql(cell: string, type: SourceColumn['type'] | undefined): string {
  if (type !== 'decimal' && type !== 'float') return cell;
  const isFraction = `position('.' in ${cell}) > 0 and position('e' in ${cell}) = 0`;
  return `(case when ${isFraction} then rtrim(rtrim(${cell}, '0'), '.') else ${cell} end)`;
}

/**
 * A positive number that differs when a cell differs: 63 bits of an MD5. The text of an array is the same in every
 * version, and no two arrays share one.
 */
export function hashSql(columns: readonly SourceColumn[]): string {
  const cells = columns
    .map((column, place) => ({ column, cell: cellAt(place) }))
    .sort((one, other) => (one.column.name < other.column.name ? -1 : 1))
    .map(({ cell }) => cell);
  const digest = `md5(array[${cells.join(', ')}]::text)`;
  return `greatest(('x' || substr(${digest}, 1, 16))::bit(64)::bigint & 9223372036854775807, 1)`;
}

/** The cells of a snapshot whose columns were others, as an array in today's order. Null cells stay null. */
export function cellsNow(
  columns: readonly SourceColumn[],
  oldColumns: readonly SourceColumn[],
  cells = 'cells',
): string {
  const places = columns.map((column) => {
    const place = oldColumns.findIndex((old) => old.name === column.name);
    return place < 0 ? 'null::text' : `${cells}[${place + 1}]`;
  });
  return `case when ${cells} is null then null else array[${places.join(', ')}]::text[] end`;
}
