import type { Batch, BatchOutcomes, ConnectorError } from '#connector-kit';
import { RecordError, RetryLaterError, jsonOf, unknown } from '#connector-kit';
import { wordsOf } from './answer.ts';
import { collectionOutcomes } from './collection-answer.ts';
import { collectionRequest } from './collection-request.ts';
import type { Context } from './credentials.ts';
import { LARGEST_REQUEST_BYTES, MOST_PER_REQUEST } from './limits.ts';
import { partsWithin } from './parts.ts';
import type { ReadyRecord } from './ready-record.ts';
import { readyRecords } from './ready-record.ts';
import { ask } from './request.ts';

/** Writes records of different keys, at most 200 with each request. */
export async function writeByCollections(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  positions: readonly number[],
): Promise<void> {
  for (let from = 0; from < positions.length; from += MOST_PER_REQUEST) {
    const chunk = positions.slice(from, from + MOST_PER_REQUEST);
    const ready: ReadyRecord[] = [];
    await outcomes.settle(chunk, async () => {
      ready.push(...(await readyRecords(context, batch, outcomes, chunk)));
    });
    for (const part of partsWithin(ready, LARGEST_REQUEST_BYTES, sizeOf))
      await sendTogether(context, batch, outcomes, part);
  }
}

function sizeOf({ cells }: ReadyRecord): number {
  return cells.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

/** A gateway that gave up may have let the request through: sent again, an insert could make second records. */
function isUncertain(error: unknown): error is ConnectorError {
  return error instanceof RetryLaterError && /^http_50[24]$/.test(error.code ?? '');
}

/** One value that Salesforce can't even read spoils a whole request: halves are sent until it stands alone. */
async function sendTogether(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  records: readonly ReadyRecord[],
): Promise<void> {
  if (records.length === 0) return;
  let isSpoilt = false;
  await outcomes.settle(
    records.map(({ at }) => at),
    async () => {
      try {
        const response = await ask(context, collectionRequest(batch, records));
        const results = collectionOutcomes(jsonOf(response), records.length, batch.operation);
        if (results === undefined) {
          return unknown(
            `Salesforce answered ${response.status} without saying what became of each record: ${wordsOf(response)}. ` +
              'They may have been written or not.',
          );
        }
        for (const [index, result] of results.entries()) outcomes.set(records[index]?.at ?? -1, result);
        return undefined;
      } catch (error) {
        if (batch.operation === 'insert' && isUncertain(error))
          return unknown(`${error.message} They may have been written or not.`);
        if (!(error instanceof RecordError) || records.length === 1) throw error;
        isSpoilt = true;
        return undefined;
      }
    },
  );
  if (!isSpoilt) return;
  const middle = records.length >> 1;
  await sendTogether(context, batch, outcomes, records.slice(0, middle));
  await sendTogether(context, batch, outcomes, records.slice(middle));
}
