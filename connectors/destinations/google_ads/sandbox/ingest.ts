import { randomUUID } from 'node:crypto';
import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { destinationIn } from './destination.ts';
import type { Violation } from './failure.ts';
import { standardRefusal } from './failure.ts';
import type { Row } from './json.ts';
import { mapOf, rowsOf, stringOf } from './json.ts';
import type { GoogleAdsState, IngestRequest, UserList } from './state.ts';

const MOST_MEMBERS = 10_000;
const MOST_EVENTS = 2000;
const MOST_IDENTIFIERS = 10;

/** `HEX` by name, and by the number that generated clients send. */
const HEX = new Set<unknown>(['HEX', 1]);
const ACCEPTED = new Set<unknown>(['ACCEPTED', 1]);

const DATA: Readonly<Record<string, string>> = {
  CONTACT_INFO: 'userData',
  CRM_ID: 'userIdData',
  MOBILE_ADVERTISING_ID: 'mobileData',
};

/** Ingestion of the Data Manager API: all or nothing at once, and what became of the records some time later. */
export function ingestRoutes(state: GoogleAdsState): SandboxRoute[] {
  return [
    route('POST', /^\/v1\/audienceMembers:ingest$/, ({ json }) => takeMembers(state, mapOf(json), 'members')),
    route('POST', /^\/v1\/audienceMembers:remove$/, ({ json }) => takeMembers(state, mapOf(json), 'removal')),
    route('POST', /^\/v1\/events:ingest$/, ({ json }) => takeEvents(state, mapOf(json))),
  ];
}

function takeMembers(state: GoogleAdsState, body: Row, kind: 'members' | 'removal'): SandboxReply {
  const destination = destinationIn(state, body);
  if ('refusal' in destination) return destination.refusal;
  const list = state.userLists.find(
    ({ id, customerId, type }) =>
      id === destination.productId && customerId === destination.customerId && type === 'CRM_BASED',
  );
  if (list === undefined) return standardRefusal(400, 'INVALID_USER_LIST_ID', 'User list is not valid.');
  const members = rowsOf(body['audienceMembers']);
  const key = list.uploadKeyType ?? 'CONTACT_INFO';
  const terms = mapOf(body['termsOfService'])['customerMatchTermsOfServiceStatus'];
  if (kind === 'members' && key !== 'CRM_ID' && !ACCEPTED.has(terms)) {
    return standardRefusal(400, 'TERMS_AND_CONDITIONS_NOT_SIGNED', 'Required terms are not accepted.');
  }
  const refusal = refuse('audience_members', members, MOST_MEMBERS, (member) =>
    memberFault(member, key, body),
  );
  if (refusal !== undefined) return refusal;
  return accept(state, body, { kind, destination: destination.json, recordCount: members.length }, () => {
    for (const { consent, ...member } of members) change(list, kind, JSON.stringify(member), mapOf(consent));
    return new Map();
  });
}

function change(list: UserList, kind: 'members' | 'removal', member: string, consent: Row): void {
  if (kind === 'removal') list.members.delete(member);
  else list.members.set(member, consent);
}

function takeEvents(state: GoogleAdsState, body: Row): SandboxReply {
  const destination = destinationIn(state, body);
  if ('refusal' in destination) return destination.refusal;
  const { customerId, productId } = destination;
  const action = state.conversionActions.find((one) => one.id === productId && one.customerId === customerId);
  if (action === undefined || action.status !== 'ENABLED') {
    return standardRefusal(400, 'INVALID_CONVERSION_ACTION_ID', 'Conversion action ID is not valid.');
  }
  const events = rowsOf(body['events']);
  const refusal = refuse('events', events, MOST_EVENTS, (event) => eventFault(event, body));
  if (refusal !== undefined) return refusal;
  const kept = { kind: 'events', destination: destination.json, recordCount: events.length } as const;
  return accept(state, body, kept, () => {
    const errors = new Map<string, number>();
    for (const event of events) {
      const reason = laterFault(state, productId, event);
      if (reason !== undefined) errors.set(reason, (errors.get(reason) ?? 0) + 1);
      else state.conversions.set(eventIdentity(productId, event), event);
    }
    return errors;
  });
}

function accept(
  state: GoogleAdsState,
  { validateOnly }: Row,
  request: Pick<IngestRequest, 'kind' | 'destination' | 'recordCount'>,
  apply: IngestRequest['apply'],
): SandboxReply {
  const id = randomUUID();
  if (validateOnly !== true) {
    const { asksUntilDone: asksLeft } = state;
    state.ingests.set(id, { ...request, id, apply, errors: undefined, asksLeft });
  }
  return { status: 200, json: { requestId: id } };
}

/** One bad record refuses the whole request. */
function refuse(
  list: string,
  records: readonly Row[],
  most: number,
  faultOf: (record: Row) => Violation | undefined,
): SandboxReply | undefined {
  if (records.length === 0 || records.length > most) {
    const reason = records.length === 0 ? 'REQUIRED_FIELD_MISSING' : `TOO_MANY_${list.toUpperCase()}`;
    return standardRefusal(400, reason, `At most ${most} records, and at least one.`);
  }
  const violations = records.flatMap((record, at): Violation[] => {
    const fault = faultOf(record);
    return fault === undefined ? [] : [{ ...fault, field: `${list}[${at}].${fault.field}` }];
  });
  if (violations.length === 0) return undefined;
  return standardRefusal(400, 'INVALID_ARGUMENT', 'There was a problem with the request.', { violations });
}

function memberFault(member: Row, key: string, body: Row): Violation | undefined {
  const name = DATA[key] ?? '';
  if (member[name] === undefined)
    return violation('user_data', 'INVALID_AUDIENCE_MEMBER', 'No fitting data.');
  const data = mapOf(member[name]);
  if (name === 'userIdData') {
    return stringOf(data['userId']) === ''
      ? violation('user_id_data.user_id', 'REQUIRED_FIELD_MISSING', 'Required field is missing.')
      : undefined;
  }
  if (name === 'mobileData') {
    const ids = Array.isArray(data['mobileIds']) ? data['mobileIds'] : [];
    return ids.length > 0 && ids.every((id) => /^[0-9a-f-]{36}$/i.test(stringOf(id)))
      ? undefined
      : violation('mobile_data.mobile_ids[0]', 'INVALID_MOBILE_ID_FORMAT', 'Mobile ID format is not valid.');
  }
  return userDataFault(data, body);
}

function eventFault(event: Row, body: Row): Violation | undefined {
  if (Number.isNaN(Date.parse(stringOf(event['eventTimestamp'])))) {
    return violation('event_timestamp', 'REQUIRED_FIELD_MISSING', 'Required field is missing.');
  }
  const { adIdentifiers, userData } = event;
  if (Object.keys(mapOf(adIdentifiers)).length === 0 && userData === undefined) {
    return violation(
      'ad_identifiers',
      'REQUIRED_FIELD_MISSING',
      'An ad identifier or user data is required.',
    );
  }
  return userData === undefined ? undefined : userDataFault(mapOf(userData), body);
}

function userDataFault(userData: Row, { encoding }: Row): Violation | undefined {
  const identifiers = rowsOf(userData['userIdentifiers']);
  if (!HEX.has(encoding))
    return violation('encoding', 'REQUIRED_FIELD_MISSING', 'Required field is missing.');
  if (identifiers.length === 0 || identifiers.length > MOST_IDENTIFIERS) {
    return violation('user_data.user_identifiers', 'TOO_MANY_USER_IDENTIFIERS', 'One to ten identifiers.');
  }
  for (const [at, { emailAddress, phoneNumber, address }] of identifiers.entries()) {
    const { givenName, familyName } = mapOf(address);
    const hashes = [emailAddress, phoneNumber, givenName, familyName].filter((hash) => hash !== undefined);
    if (hashes.length > 0 && hashes.every((hash) => /^[0-9a-f]{64}$/i.test(stringOf(hash)))) continue;
    const field = `user_data.user_identifiers[${at}]`;
    return violation(field, 'INVALID_SHA256_FORMAT', 'The SHA256 encoded value is malformed.');
  }
  return undefined;
}

/** What is found out only when the events are worked on. */
function laterFault(state: GoogleAdsState, actionId: string, event: Row): string | undefined {
  const gclid = stringOf(mapOf(event['adIdentifiers'])['gclid']);
  if (gclid.startsWith('expired-')) return 'PROCESSING_ERROR_REASON_EVENT_TOO_OLD';
  if (gclid !== '' && !/^[\w-]{8,}$/.test(gclid)) return 'PROCESSING_ERROR_REASON_INVALID_GCLID';
  if (!state.conversions.has(eventIdentity(actionId, event))) return undefined;
  return event['transactionId'] === undefined
    ? 'PROCESSING_ERROR_REASON_DUPLICATE_GCLID'
    : 'PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID';
}

function eventIdentity(
  actionId: string,
  { transactionId, adIdentifiers, eventTimestamp, userData }: Row,
): string {
  return JSON.stringify(['event', actionId, transactionId ?? [adIdentifiers, eventTimestamp, userData]]);
}

function violation(field: string, reason: string, description: string): Violation {
  return { field, reason, description };
}
