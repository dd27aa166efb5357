import { identifierColumns } from '../plan/identifier.ts';
import { modeOf } from '../plan/mode.ts';
import type { SyncSpec } from '../sync-spec.ts';

/**
 * Whether the bookkeeping of a sync has to do with identifiers at all: a replacement sends everything, and an append by
 * high-water mark reads a part; the basic engine does those as well wherever the source is.
 */
export function usesWarehouse(spec: SyncSpec): boolean {
  const mode = modeOf(spec);
  return mode !== 'replacement' && mode !== 'marked' && identifierColumns(spec) !== undefined;
}
