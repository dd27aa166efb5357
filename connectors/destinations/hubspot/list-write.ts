import type { Batch, HttpResponse, Outcome, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  ConfigurationError,
  jsonOf,
  memberOf,
  refused,
  rejected,
  succeeded,
  unknown,
  unreadable,
} from '#connector-kit';
import type { Context } from './credentials.ts';
import { rejectionOf } from './crm-answer.ts';
import { textsOf } from './error-words.ts';
import { findRecords } from './find-records.ts';
import { listIdOf } from './list-object.ts';
import { RECORD_ID } from './property.ts';
import { textOfKey } from './record-key.ts';
import { label } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { sendInputs } from './sending.ts';
import { API_VERSION } from './version.ts';

/** HubSpot takes many more; a batch of this size keeps its look-ups few. */
export const MOST_MEMBERS = 500;

interface Member {
  readonly at: number;
  readonly id: string;
}

/** Adds records to a static list or takes them off it. Throws ConnectorError where no membership was changed. */
export async function writeMembers(context: Context, batch: Batch): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  const isRemoval = batch.operation === 'delete';
  const members = await findMembers(context, batch, outcomes);
  await sendInputs(context, outcomes, members, MOST_MEMBERS, {
    request: (part) => changeMembers(batch, part),
    outcomes: (part, response) => membersOutcomes(part, response, isRemoval),
    refuse: (_, response) => rejectionOf(response),
    // The ids are well-formed and unknown ones are answered with 200, so a refusal is about the list.
    faultOfAll: (response, doing) =>
      refused(
        label(response, doing),
        'The list was deleted or is no static one any more: refresh the objects.',
      ),
  });
  return { outcomes: outcomes.close() };
}

async function findMembers(context: Context, batch: Batch, outcomes: BatchOutcomes): Promise<Member[]> {
  const { primaryIdentifier: field, records, operation } = batch;
  if (field !== RECORD_ID && field !== 'email') {
    throw new ConfigurationError(
      `Members of a list are identified by ${RECORD_ID} or email, not by ${field ?? 'nothing'}: ` +
        "map the sync's identifier to one of them.",
    );
  }
  const values = records.map((record) => textOfKey(record[field]));
  const asked = field === RECORD_ID ? [] : values.filter((value) => value !== undefined);
  const byEmail = { path: 'contacts', property: 'email', isUnique: true, form: 'text' } as const;
  const found = await findRecords(context, byEmail, asked);
  return values.flatMap((value, at) => {
    if (value === undefined) {
      outcomes.set(at, rejected('no_identifier', `The record has no value for ${field}.`));
      return [];
    }
    const id = field === RECORD_ID ? wellFormed(value) : found.idOf(value, 'contacts with the email');
    if (typeof id === 'string') return [{ at, id }];
    outcomes.set(at, id ?? (operation === 'delete' ? succeeded : noRecord(field, value)));
    return [];
  });
}

/** One malformed id would have HubSpot refuse them all. */
function wellFormed(id: string): string | undefined {
  return /^\d+$/.test(id) ? id : undefined;
}

function changeMembers(batch: Batch, members: readonly Member[]): ApiRequest {
  const verb = batch.operation === 'delete' ? 'remove' : 'add';
  return {
    method: 'PUT',
    path: `/crm/lists/${API_VERSION}/${encodeURIComponent(listIdOf(batch.object) ?? '')}/memberships/${verb}`,
    json: [...new Set(members.map(({ id }) => id))],
    doing: `changing the members of ${batch.object.label}`,
  };
}

/** HubSpot names the records that it does not have; those that were members already it does not name at all. */
function membersOutcomes(members: readonly Member[], response: HttpResponse, isRemoval: boolean): Outcome[] {
  const body = jsonOf(response);
  const isAnswer = ['recordsIdsAdded', 'recordIdsAdded', 'recordIdsRemoved', 'recordIdsMissing'].some(
    (name) => Array.isArray(memberOf(body, name)),
  );
  if (!isAnswer) {
    const { message } = unreadable(label(response, 'changing the members of a list'));
    return members.map(() => unknown(`${message} The list may have been changed.`));
  }
  const missing = new Set(textsOf(memberOf(body, 'recordIdsMissing')));
  return members.map(({ id }) => (isRemoval || !missing.has(id) ? succeeded : noRecord(RECORD_ID, id)));
}

function noRecord(field: string, value: string): Outcome {
  return rejected('not_found', `HubSpot has no record with the ${field} "${value}" to add to the list.`);
}
