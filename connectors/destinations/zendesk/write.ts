import type { Batch, Json, WriteResult } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { TICKET_ID, planComments } from './comment-plan.ts';
import { writeSeries } from './comment-series.ts';
import type { Context } from './credentials.ts';
import { pollJobs, writeByJobs } from './job-write.ts';
import type { Way } from './job.ts';
import { memberships } from './membership.ts';
import { TICKET_COMMENT, USER } from './object-name.ts';
import { kindOf } from './record-kind.ts';
import { planRecords } from './record-plan.ts';

/** Throws ConnectorError where no record was written; else every record has its outcome, now or by `pollBatch`. */
export async function writeBatch(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.records.length === 0) return { outcomes: [] };
  return writeByJobs(context, batch, wayOf(batch));
}

/** Goes on with a pending batch. Throws ConnectorError: the same handle may be polled again. */
export async function pollBatch(context: Context, batch: Batch, handle: Json): Promise<WriteResult> {
  return pollJobs(context, batch, wayOf(batch), handle);
}

function wayOf({ object, operation, primaryIdentifier }: Batch): Way {
  if (object.fullName === TICKET_COMMENT) {
    return { keyField: TICKET_ID, plan: planComments, before: writeSeries };
  }
  const kind = kindOf(object.fullName);
  if (kind === undefined) {
    throw new ConfigurationError(
      `Zendesk has no object ${object.fullName} ("${object.label}"): refresh the objects.`,
    );
  }
  const way = { keyField: primaryIdentifier ?? '', plan: planRecords(kind) };
  return object.fullName === USER && operation !== 'delete' ? { ...way, followUp: memberships } : way;
}
