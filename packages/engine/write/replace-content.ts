import { ConnectorBugError } from '#connector-kit';
import type { ReplaceBatch } from '#connector-kit';
import { openBatches } from './batch-places.ts';
import type { BatchShape } from './batch-shape.ts';
import { exceptionsOf } from './exceptions.ts';
import { makeBatch } from './make-batch.ts';
import { settleBatch } from './settle-batch.ts';
import type { Way } from './settle-batch.ts';
import type { WriteWork } from './write-work.ts';

/** Sends the whole content in its order, one part at a time. @throws what ends the run */
export async function replaceContent(work: WriteWork, shape: BatchShape): Promise<void> {
  const end = work.plan.deletes + work.plan.writes;
  let offset = sentBefore(work);
  for (const open of openBatches(work.plan, work.journaled, work.spec.limits.maxBatchSize)) {
    work.halt.throwIfAborted();
    const rows = await work.rows.read(open.firstRecord, open.recordCount);
    const made = makeBatch(work, shape, rows);
    const isLast = open.firstRecord + open.recordCount === end;
    const { fates, fault } = await settleBatch(work, shape, open, made, asPart(work, offset, isLast));
    const exceptions = exceptionsOf(fates, (text) => work.target.redact(text));
    const place = { firstRecord: open.firstRecord, recordCount: open.recordCount };
    await work.journal.done(place, exceptions);
    work.onBatch({ ...place, state: 'done', exceptions });
    offset += made.places.length;
    if (fault !== undefined) throw fault;
  }
}

/** Records of parts that an earlier attempt sent. */
function sentBefore({ journaled }: WriteWork): number {
  let sent = 0;
  for (const batch of journaled) {
    if (batch.state !== 'done') break;
    const invalid = batch.exceptions?.records.filter(({ status }) => status === 'invalid').length ?? 0;
    sent += batch.recordCount - invalid;
  }
  return sent;
}

function asPart({ target, plan }: WriteWork, before: number, isLast: boolean): Way {
  const { connector } = target;
  return {
    isRepeatable: true,
    sendsEmpty: isLast,
    write: async (
      context,
      { operation: _operation, primaryIdentifier: _identifier, ...batch },
      from,
      count,
    ) => {
      if (connector.replace === undefined) {
        throw new ConnectorBugError(`The connector ${connector.type} has no replace`);
      }
      const part: ReplaceBatch = {
        ...batch,
        offset: before + from,
        isLast: isLast && from + batch.records.length === count,
        total: plan.writes,
      };
      return connector.replace(context, part);
    },
  };
}
