import type { JournaledBatch } from '../journal.ts';
import type { StoredPlan, StoredSnapshot } from '../plan.ts';

/** What is remembered of an object whose content was replaced; null where the run changed nothing. */
export function nextContent(
  plan: StoredPlan,
  batches: readonly JournaledBatch[],
  previous: StoredSnapshot | null,
): Pick<StoredSnapshot, 'rows' | 'rowCount' | 'contentHash'> | null {
  if (batches.length === 0) {
    const isKnown = previous?.contentHash === plan.contentHash && previous?.fingerprint === plan.fingerprint;
    if (plan.writes > 0 || isKnown) return null;
  }
  let sent = 0;
  let failed = 0;
  for (const batch of batches) {
    sent += batch.recordCount;
    failed += batch.state === 'done' ? (batch.exceptions?.records.length ?? 0) : batch.recordCount;
  }
  const isWhole = sent === plan.writes && failed === 0;
  const earlier = previous?.rowCount ?? 0;
  if (plan.writes === 0) return { rows: null, rowCount: earlier, contentHash: plan.contentHash };
  // Half a replacement may have left old records in place.
  return {
    rows: null,
    rowCount: isWhole ? plan.writes : Math.max(sent, earlier),
    contentHash: isWhole ? plan.contentHash : null,
  };
}
