import type { ColumnType, SourceColumn } from '#connector-kit';
import type { SyncSpec } from '../sync-spec.ts';
import { identifierColumns, placeOf } from './identifier.ts';

/** The identifier of a row of cells as text; NULL where a part of it is null, or the sync has none. */
export function idSql(spec: Pick<SyncSpec, 'mappings' | 'columns'>): string {
  const names = identifierColumns(spec);
  if (names === undefined) return 'NULL::VARCHAR';
  const parts = names.map((name) => {
    const place = placeOf(spec.columns, name);
    return partSql(`c${place}`, spec.columns[place]?.type);
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  // As `compoundKey` writes it; || gives NULL where any part is.
  return parts.map((part) => `regexp_replace(${part}, '([|\\\\])', '\\\\\\1', 'g')`).join(` || '|' || `);
}

/** 1, 1.0 and 1.00 are one identifier. */
function partSql(cell: string, type: SourceColumn['type'] | undefined): string {
  if (type !== 'decimal' && type !== 'float') return cell;
  return `CASE WHEN contains(${cell}, '.') AND NOT contains(${cell}, 'e') THEN rtrim(rtrim(${cell}, '0'), '.') ELSE ${cell} END`;
}

/**
 * DuckDB's own hash of all cells, in the order of the columns' names: a tenth of the work of `hashSql`, but the next version
 * of DuckDB may have another one. Equal ones tell that a row is the same, different ones tell nothing.
 */
export function quickSql(columns: readonly SourceColumn[]): string {
  return `hash(${placesByName(columns)
    .map((place) => `c${place}`)
    .join(', ')})`;
}

/**
 * A number that differs when a cell differs, never 0: the lower half of the MD5 of all cells, in the order of the columns'
 * names. A cell that may hold anything stands after its length. It stays the same from version to version, unlike DuckDB's
 * own hash().
 */
export function hashSql(columns: readonly SourceColumn[]): string {
  const cells = placesByName(columns).map((place) => {
    const cell = `c${place}`;
    return FREE.has(columns[place]?.type ?? 'text') ? `strlen(${cell}), ':', ${cell}` : `${cell}, '|'`;
  });
  return `greatest(md5_number_lower(concat(${cells.join(', ')})), 1::UBIGINT)`;
}

/** Types whose text may be empty, or hold the `|` that ends the others. */
const FREE: ReadonlySet<ColumnType> = new Set(['text', 'json', 'array']);

function placesByName(columns: readonly SourceColumn[]): number[] {
  return columns
    .map(({ name }, place) => ({ name, place }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ place }) => place);
}
