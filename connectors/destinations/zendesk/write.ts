import type { Batch, Json, WriteResult } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { TICKET_ID, planComments } from './comment-plan.ts';
import type { Context } from './credentials.ts';
import { pollJobs, writeByJobs } from './job-write.ts';
import type { Plan } from './job.ts';
import { TICKET_COMMENT } from './object-name.ts';
import { kindOf } from './record-kind.ts';
import { planRecords } from './record-plan.ts';

/** Throws ConnectorError where no record was written; else every record has its outcome, now or by `pollBatch`. */
export async function writeBatch(context: Context, batch: Batch): Promise<WriteResult> {
  if (batch.records.length === 0) return { outcomes: [] };
  const { keyField, plan } = wayOf(batch);
  return writeByJobs(context, batch, keyField, plan);
}

/** Goes on with a pending batch. Throws ConnectorError: the same handle may be polled again. */
export async function pollBatch(context: Context, batch: Batch, handle: Json): Promise<WriteResult> {
  const { keyField, plan } = wayOf(batch);
  return pollJobs(context, batch, keyField, plan, handle);
}

function wayOf({ object, primaryIdentifier }: Batch): { readonly keyField: string; readonly plan: Plan } {
  if (object.fullName === TICKET_COMMENT) return { keyField: TICKET_ID, plan: planComments };
  const kind = kindOf(object.fullName);
  if (kind === undefined) {
    throw new ConfigurationError(
      `Zendesk has no object ${object.fullName} ("${object.label}"): refresh the objects.`,
    );
  }
  return { keyField: primaryIdentifier ?? '', plan: planRecords(kind) };
}
