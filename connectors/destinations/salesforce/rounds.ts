import type { Batch, BatchOutcomes } from '#connector-kit';
import { rejected } from '#connector-kit';
import { writeByCollections } from './collections.ts';
import type { Context } from './credentials.ts';
import { keyOf } from './key.ts';

/**
 * Writes rounds one after the other. A record waits where the one before it of the same key is to be sent again: that
 * would overwrite it.
 */
export async function writeRounds(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  rounds: readonly (readonly number[])[],
): Promise<void> {
  const before = positionsBefore(batch);
  for (const round of rounds) {
    const known = outcomes.known();
    const ready = round.filter((at) => {
      const earlier = known[before[at] ?? -1];
      if (earlier?.status !== 'rejected' || !earlier.retryable) return true;
      outcomes.set(
        at,
        rejected(
          'not_sent',
          'Not sent, because an earlier record with the same identifier is to be sent again first.',
          true,
        ),
      );
      return false;
    });
    await writeByCollections(context, batch, outcomes, ready);
  }
}

/** For each position that of the record before it which has the same key. */
function positionsBefore(batch: Batch): (number | undefined)[] {
  const { primaryIdentifier: name, operation, records } = batch;
  if (name === null || operation === 'insert') return [];
  const last = new Map<string, number>();
  return records.map((record, at) => {
    const key = keyOf(batch, name, record[name]);
    if (key === undefined) return undefined;
    const before = last.get(key);
    last.set(key, at);
    return before;
  });
}
