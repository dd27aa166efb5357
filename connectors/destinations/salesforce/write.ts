import type { Batch, ConnectorError, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, rejected } from '#connector-kit';
import type { BulkJob } from './bulk-handle.ts';
import { sealHandle } from './bulk-handle.ts';
import { isForBulk } from './bulk-rows.ts';
import { startJobs } from './bulk-start.ts';
import { writeByCollections } from './collections.ts';
import type { Context } from './credentials.ts';
import { ID, idFault, keyOf, roundsOf } from './key.ts';
import { MOST_BY_COLLECTIONS } from './limits.ts';
import type { ReadyRecord } from './ready-record.ts';
import { readyRecords } from './ready-record.ts';
import { writeRounds } from './rounds.ts';

/** Writes a batch: through the sObject Collections, or from some size on through jobs of the Bulk API 2.0. */
export async function writeRecords(context: Context, batch: Batch): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  const rounds = planned(batch, outcomes);
  const [first = [], ...others] = rounds;
  if (first.length <= MOST_BY_COLLECTIONS) {
    await writeRounds(context, batch, outcomes, rounds);
    return { outcomes: outcomes.close() };
  }
  const records: ReadyRecord[] = [];
  const unfit: number[] = [];
  await outcomes.settle(first, async () => {
    for (const record of await readyRecords(context, batch, outcomes, first)) {
      if (isForBulk(batch, record)) records.push(record);
      else unfit.push(record.at);
    }
  });
  // Before the jobs: a poll may come twice, and an insert must not.
  await writeByCollections(context, batch, outcomes, unfit);
  const { jobs, excluded } = await startJobs(context, batch, outcomes, records);
  await writeByCollections(context, batch, outcomes, excluded);
  if (jobs.length === 0) {
    await writeRounds(context, batch, outcomes, others);
    return { outcomes: outcomes.close() };
  }
  const startedAt = new Date().toISOString();
  const { stopped } = outcomes;
  if (stopped !== undefined) leaveUnsent(outcomes, jobs, stopped);
  // The later record of a key must not be there before the earlier one, which is to be sent again.
  const later = stopped === undefined ? others : [];
  return { pending: sealHandle({ startedAt, jobs, later, outcomes: outcomes.known() }) };
}

/** Rounds of records with different keys. Those without a key that need one get their outcome. */
function planned(batch: Batch, outcomes: BatchOutcomes): number[][] {
  const { operation, primaryIdentifier, records, object } = batch;
  const key = operation === 'insert' ? null : primaryIdentifier;
  if (key === null) {
    if (operation === 'insert') return [records.map((_, at) => at)];
    throw new ConfigurationError(`${operation} of ${object.label} needs a primary identifier: map one.`);
  }
  if (operation === 'upsert' && key === ID) {
    throw new ConfigurationError(
      `Salesforce makes the ${ID} of a record itself, so an upsert can't go by it: choose an external id, or update.`,
    );
  }
  const keys = records.map((record) => keyOf(batch, key, record[key]));
  const named = records.flatMap((_, at) => (keys[at] === undefined ? [] : [at]));
  for (const [at, value] of keys.entries()) {
    const fault = key === ID ? idFault(batch, records[at]?.[ID]) : undefined;
    if (value === undefined)
      outcomes.set(at, rejected('no_identifier', `The record has no ${key}, which identifies it.`));
    else if (fault !== undefined) outcomes.set(at, fault);
  }
  const open = new Set(outcomes.open());
  return roundsOf(
    named.filter((at) => open.has(at)),
    keys,
  );
}

/** Gives records that no job holds their outcome, because the writing was stopped. */
function leaveUnsent(outcomes: BatchOutcomes, jobs: readonly BulkJob[], stopped: ConnectorError): void {
  const waiting = new Set(jobs.flatMap(({ positions }) => positions));
  for (const at of outcomes.open().filter((position) => !waiting.has(position))) {
    outcomes.set(at, rejected(stopped.code ?? 'not_sent', `Not sent. ${stopped.message}`, true));
  }
}
