import type { SourceColumn } from '#connector-kit';
import type { StoredSnapshot } from '../plan.ts';
import type { SyncSpec } from '../sync-spec.ts';
import { identifierColumns } from './identifier.ts';

/**
 * The cells of a plan's columns, of rows of a snapshot whose columns may be others: `expression AS c0` …  A column that
 * the snapshot does not have is null; but a sole identifier is known without cells.
 */
export function snapshotCells(spec: SyncSpec, snapshot: StoredSnapshot): string[] {
  const identifiers = identifierColumns(spec) ?? [];
  return spec.columns.map(({ name }, at) => {
    const place = placeIn(snapshot.columns, name);
    const cell = place === undefined ? 'NULL::VARCHAR' : `cells[${place}]`;
    const isSole = identifiers.length === 1 && identifiers[0] === name;
    return `${isSole ? `coalesce(${cell}, id)` : cell} AS c${at}`;
  });
}

/** SQL counts the places of a list from 1. */
function placeIn(columns: readonly SourceColumn[], name: string): number | undefined {
  const place = columns.findIndex((column) => column.name === name);
  return place < 0 ? undefined : place + 1;
}
