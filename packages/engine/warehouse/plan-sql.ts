import type { SourceColumn } from '#connector-kit';
import { identifierColumns } from '../plan/identifier.ts';
import type { PlanMode } from '../plan/mode.ts';
import type { SyncSpec } from '../sync-spec.ts';
import { cellAt } from './sql.ts';

/** A plan in the making, over the tables of `loadRows`. */
export interface WarehouseWork {
  readonly spec: SyncSpec;
  readonly mode: PlanMode;
  /** The snapshot in a FROM clause; undefined where it has no rows. */
  readonly known: string | undefined;
  readonly oldColumns: readonly SourceColumn[];
  readonly isFull: boolean;
  /** A first append that leaves the rows of today alone. */
  readonly skips: boolean;
}

const USABLE = `select id, hash, cells from now
  where id is not null and not exists (select from duplicated where duplicated.id = now.id)`;

/** The rows to be sent: `id`, `hash`, `cells`. */
export function changedSql({ mode, known, isFull, skips }: WarehouseWork): string {
  if (skips) return `${USABLE} and false`;
  if (known === undefined || (isFull && mode !== 'news')) return USABLE;
  const same = {
    changes: 'old.hash = now.hash',
    mirror: 'old.hash = now.hash',
    deletions: 'old.hash <> 0',
    news: 'true',
    marked: 'true',
    replacement: 'true',
  }[mode];
  return `${USABLE} and not exists (select from ${known} as old where old.id = now.id and ${same})`;
}

/** Rows of the snapshot that the source no longer has, in today's columns; of a mirror without those that may be there. */
export function goneSql({ spec, mode, known, oldColumns }: WarehouseWork): string {
  if (known === undefined || mode === 'news') {
    return 'select null::text as id, null::bigint as hash, null::text[] as cells where false';
  }
  const gone = `select old.id, greatest(old.hash, 1) as hash, ${deletedCells(spec, oldColumns)} as cells from ${known} as old
    where not exists (select from now where now.id = old.id)`;
  return mode === 'mirror' ? `select * from (${gone}) as gone where ${isNotNulled(spec)}` : gone;
}

/** A sole identifier is known without cells. */
function deletedCells(spec: SyncSpec, oldColumns: readonly SourceColumn[]): string {
  const identifiers = identifierColumns(spec) ?? [];
  const cells = spec.columns.map((column) => {
    const place = oldColumns.findIndex((old) => old.name === column.name);
    const cell = place < 0 ? 'null::text' : `old.${cellAt(place)}`;
    return identifiers.length === 1 && identifiers[0] === column.name ? `coalesce(${cell}, old.id)` : cell;
  });
  return `array[${cells.join(', ')}]::text[]`;
}

/** A row that is like one that is gone, but for an identifier that is null now, may be that one. */
function isNotNulled(spec: SyncSpec): string {
  const identifiers = identifierColumns(spec) ?? [];
  const equal = spec.columns.flatMap((column, place) =>
    identifiers.includes(column.name)
      ? []
      : [`now.${cellAt(place)} is not distinct from gone.${cellAt(place)}`],
  );
  const conditions = ['now.id is null', ...equal].join(' and ');
  return `not exists (select from now where ${conditions})`;
}

/** `id`, `status` and the cells of rows without a usable identifier. */
export function invalidSql({ columns }: SyncSpec): string {
  const cells = columns.map((_, place) => cellAt(place)).join(', ');
  return `select id, case when id is null then 'null_identifier' else 'duplicate' end, ${cells} from now
    where id is null or exists (select from duplicated where duplicated.id = now.id)`;
}

/** What changes in the snapshot without anything being sent; undefined where nothing can. */
export function settledSql({ mode, known, skips }: WarehouseWork): string | undefined {
  if (skips) return `select id, hash from (${USABLE}) as usable`;
  if (known === undefined || mode === 'news' || mode === 'mirror') return undefined;
  return 'select id, null::bigint from gone';
}
