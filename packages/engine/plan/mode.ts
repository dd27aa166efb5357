import type { SyncSpec } from '../sync-spec.ts';

/**
 * How a sync decides what to send:
 * - `changes`: new and changed rows (upsert, update), and with `mirror` those that are gone
 * - `news`: rows whose identifier was never sent (insert, append)
 * - `deletions`: rows whose record was not deleted yet
 * - `marked`: rows whose value of one column came since the last run (append by high-water mark)
 * - `replacement`: every row, when any has changed
 */
export type PlanMode = 'changes' | 'mirror' | 'news' | 'deletions' | 'marked' | 'replacement';

type Facts = Pick<SyncSpec, 'operation' | 'mirrorStrategy' | 'object' | 'highWaterMarkColumn'>;

export function modeOf(spec: Facts): PlanMode {
  switch (spec.operation) {
    case 'upsert':
    case 'update':
      return 'changes';
    case 'insert':
      return 'news';
    case 'append':
      return spec.highWaterMarkColumn === undefined ? 'news' : 'marked';
    case 'delete':
      return 'deletions';
    case 'mirror':
      return isReplacement(spec) ? 'replacement' : 'mirror';
  }
}

/** Whether the destination's content is replaced as a whole, through `replace` of its connector. */
export function isReplacement(spec: Pick<SyncSpec, 'operation' | 'mirrorStrategy' | 'object'>): boolean {
  return (
    spec.operation === 'mirror' &&
    (spec.mirrorStrategy === 'upload_and_swap' || spec.object.replaces === true)
  );
}
