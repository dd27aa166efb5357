import type { JournaledBatch } from '../journal.ts';

/** A batch that has not ended: where it lies in the plan, and what an earlier attempt did with it. */
export interface OpenBatch {
  readonly firstRecord: number;
  readonly recordCount: number;
  readonly op: 'write' | 'delete';
  /** Undefined: nothing of it ever left. */
  readonly earlier: Exclude<JournaledBatch, { state: 'done' }> | undefined;
}

/**
 * The plan in batches: those that an earlier attempt began have the same records as then, those that ended are left
 * out, the rest is cut by size. A batch holds deletions or writes, not both.
 *
 * @param journaled in order of place
 */
export function* openBatches(
  plan: { readonly writes: number; readonly deletes: number },
  journaled: readonly JournaledBatch[],
  size: number,
): Generator<OpenBatch> {
  const end = plan.deletes + plan.writes;
  const opOf = (place: number): OpenBatch['op'] => (place < plan.deletes ? 'delete' : 'write');
  const gap = function* (from: number, to: number): Generator<OpenBatch> {
    for (let at = from; at < to;) {
      const border = at < plan.deletes ? Math.min(to, plan.deletes) : to;
      const recordCount = Math.min(size, border - at);
      yield { firstRecord: at, recordCount, op: opOf(at), earlier: undefined };
      at += recordCount;
    }
  };
  let place = 0;
  for (const batch of journaled) {
    const { firstRecord, recordCount } = batch;
    yield* gap(place, firstRecord);
    if (batch.state !== 'done') yield { firstRecord, recordCount, op: opOf(firstRecord), earlier: batch };
    place = firstRecord + recordCount;
  }
  yield* gap(place, end);
}
