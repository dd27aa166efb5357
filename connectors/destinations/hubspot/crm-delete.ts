import type { Batch, HttpResponse, Outcome, WriteResult } from '#connector-kit';
import { BatchOutcomes, rejected, succeeded, unknown, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { goneObject, isNoRecord, rejectionOf } from './crm-answer.ts';
import { crmReference } from './crm-object.ts';
import { MOST_INPUTS, archiveBatch, gdprDelete } from './crm-request.ts';
import { findRecords, lookUpOf } from './find-records.ts';
import { label } from './refusal.ts';
import { keyValue, recordKey } from './record-key.ts';
import type { RecordKey } from './record-key.ts';
import { sendInputs } from './sending.ts';
import type { Sending } from './sending.ts';

const CONTACTS = 'contacts';

interface Doomed {
  readonly at: number;
  readonly id: string;
}

/**
 * Archives records, or with `gdpr_delete` in the sync's advanced configuration deletes contacts for good. A record
 * that is not there is as good as deleted. Throws ConnectorError where no record was deleted.
 */
export async function deleteCrmRecords(context: Context, batch: Batch): Promise<WriteResult> {
  const key = recordKey(batch, crmReference(batch.object));
  const outcomes = new BatchOutcomes(batch.records.length);
  const doomed = await findDoomed(context, batch, key, outcomes);
  const path = batch.object.fullName;
  const isForGood = path === CONTACTS && batch.advancedConfiguration['gdpr_delete'] === true;
  await sendInputs(context, outcomes, doomed, isForGood ? 1 : MOST_INPUTS, {
    request: (inputs) =>
      isForGood
        ? gdprDelete(path, inputs[0]?.id ?? '')
        : archiveBatch(path, [...new Set(inputs.map(({ id }) => id))]),
    ...deleting(path),
  });
  return { outcomes: outcomes.close() };
}

function deleting(path: string): Omit<Sending<Doomed>, 'request'> {
  return {
    outcomes: (inputs, response) => inputs.map(() => deleted(response, path)),
    refuse: (_, response) => (isNoRecord(response) ? succeeded : rejectionOf(response)),
    faultOfAll: goneObject,
  };
}

/** HubSpot answers 204 and nothing else. */
function deleted(response: HttpResponse, path: string): Outcome {
  if (response.status === 204) return succeeded;
  return unknown(`${unreadable(label(response, `deleting ${path}`)).message} It may have been deleted.`);
}

async function findDoomed(
  context: Context,
  batch: Batch,
  key: RecordKey,
  outcomes: BatchOutcomes,
): Promise<Doomed[]> {
  const path = batch.object.fullName;
  const field = key.kind === 'none' ? '' : key.field;
  const values = batch.records.map((record) => keyValue(key, record));
  const asked = values.filter((value) => value !== undefined);
  const found =
    key.kind === 'unique' || key.kind === 'searched'
      ? await findRecords(context, lookUpOf(path, key), asked)
      : undefined;
  return values.flatMap((value, at) => {
    if (value === undefined) {
      outcomes.set(at, rejected('no_identifier', `The record has no value for ${field}.`));
      return [];
    }
    const id = found === undefined ? value : found.idOf(value, `${path} with the ${field}`);
    if (typeof id === 'string') return [{ at, id }];
    outcomes.set(at, id ?? succeeded);
    return [];
  });
}
