import { randomInt } from 'node:crypto';
import type { SandboxReply, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { notAllowlisted } from './conversions.ts';
import type { AdsError } from './failure.ts';
import { adsRefusal, partialFailure } from './failure.ts';
import type { Row } from './json.ts';
import { mapOf, rowsOf, stringOf } from './json.ts';
import type { GoogleAdsState, UserList } from './state.ts';

const MOST_OPERATIONS = 100_000;
const MOST_IDENTIFIERS = 20;

const IDENTIFIERS: Readonly<Record<string, readonly string[]>> = {
  CONTACT_INFO: ['hashedEmail', 'hashedPhoneNumber', 'addressInfo'],
  CRM_ID: ['thirdPartyUserId'],
  MOBILE_ADVERTISING_ID: ['mobileId'],
};

/** Customer Match uploads: created, filled, started, and done some time later. */
export function userDataJobRoutes(state: GoogleAdsState): SandboxRoute[] {
  const withJob = (
    verb: string,
    act: (job: NonNullable<ReturnType<typeof find>>, body: Row) => SandboxReply,
  ) =>
    route(
      'POST',
      new RegExp(`^/v25/(customers/\\d+/offlineUserDataJobs/\\d+):${verb}$`),
      ({ params: [name = ''], json }) => {
        const job = find(state, name);
        if (job === undefined) return refusal('requestError', 'RESOURCE_NOT_FOUND', 'There is no such job.');
        if (job.status !== 'PENDING')
          return refusal(KIND, 'JOB_ALREADY_STARTED', 'The job was started before.');
        return act(job, mapOf(json));
      },
    );
  return [
    route('POST', /^\/v25\/customers\/(\d+)\/offlineUserDataJobs:create$/, ({ params: [id = ''], json }) =>
      create(state, id, mapOf(json)),
    ),
    withJob('addOperations', (job, { operations, enablePartialFailure }) => {
      const list = state.userLists.find(({ id }) => id === job.listId);
      const all = rowsOf(operations);
      if (all.length > MOST_OPERATIONS)
        return refusal('requestError', 'TOO_MANY_MUTATE_OPERATIONS', 'Too many.');
      const errors = all.flatMap((operation, at): AdsError[] => {
        const fault = list === undefined ? undefined : faultOf(operation, list);
        return fault === undefined ? [] : [{ ...fault, path: ['operations', at, ...fault.field] }];
      });
      if (errors.length > 0 && enablePartialFailure !== true) return adsRefusal(400, ...errors);
      const faulty = new Set(errors.map(({ path }) => path?.[1]));
      job.operations.push(...all.filter((_, at) => !faulty.has(at)));
      return {
        status: 200,
        json: errors.length === 0 ? {} : { partialFailureError: partialFailure(errors) },
      };
    }),
    withJob('run', (job) => {
      job.status = 'RUNNING';
      job.asksLeft = state.asksUntilDone;
      return { status: 200, json: { name: job.resourceName.replace('offlineUserDataJobs', 'operations') } };
    }),
  ];
}

const KIND = 'offlineUserDataJobError';

function find(state: GoogleAdsState, name: string) {
  return state.jobs.get(name);
}

function create(state: GoogleAdsState, customerId: string, { job, validateOnly }: Row): SandboxReply {
  if (!state.isAllowlisted) return notAllowlisted();
  const { type, customerMatchUserListMetadata } = mapOf(job);
  const { userList, consent } = mapOf(customerMatchUserListMetadata);
  const list = state.userLists.find(
    (one) => `customers/${customerId}/userLists/${one.id}` === userList && one.customerId === customerId,
  );
  if (type !== 'CUSTOMER_MATCH_USER_LIST')
    return refusal('requestError', 'INVALID_ENUM_VALUE', 'Unknown type.');
  if (list === undefined) return refusal(KIND, 'INVALID_USER_LIST_ID', 'There is no such list.');
  if (list.type !== 'CRM_BASED') return refusal(KIND, 'INVALID_USER_LIST_TYPE', 'The list takes no uploads.');
  if (validateOnly === true) return { status: 200, json: {} };
  const resourceName = `customers/${customerId}/offlineUserDataJobs/${randomInt(1e9, 1e10)}`;
  state.jobs.set(resourceName, {
    resourceName,
    listId: list.id,
    consent: mapOf(consent),
    operations: [],
    status: 'PENDING',
    asksLeft: 0,
  });
  return { status: 200, json: { resourceName } };
}

function faultOf(operation: Row, list: UserList) {
  const { userIdentifiers, consent } = mapOf(operation['create'] ?? operation['remove']);
  const member = operation['create'] === undefined ? 'remove' : 'create';
  const fault = (code: string, message: string, ...field: (string | number)[]) => ({
    kind: KIND,
    code,
    message,
    field: [member, ...field],
  });
  if (consent !== undefined) return fault('OPERATION_LEVEL_CONSENT_PROVIDED', 'Consent goes with the job.');
  const identifiers = rowsOf(userIdentifiers);
  if (identifiers.length === 0) return fault('MISSING_USER_IDENTIFIER', 'There is no identifier.');
  if (identifiers.length > MOST_IDENTIFIERS) return fault('TOO_MANY_USER_IDENTIFIERS', 'Too many.');
  const allowed = IDENTIFIERS[list.uploadKeyType ?? 'CONTACT_INFO'] ?? [];
  for (const [at, identifier] of identifiers.entries()) {
    const [name = '', ...others] = Object.keys(identifier);
    if (!allowed.includes(name) || others.length > 0) {
      return fault(
        'INCOMPATIBLE_UPLOAD_KEY_TYPE',
        'The list takes other identifiers.',
        'user_identifiers',
        at,
      );
    }
    const value = stringOf(identifier[name]);
    if (name.startsWith('hashed') && !/^[0-9a-f]{64}$/.test(value)) {
      return fault('INVALID_SHA256_FORMAT', 'The SHA256 encoded value is malformed.', 'user_identifiers', at);
    }
    if (name === 'mobileId' && !/^[0-9a-f-]{36}$/i.test(value)) {
      return fault('INVALID_MOBILE_ID_FORMAT', 'The mobile ID is malformed.', 'user_identifiers', at);
    }
  }
  return undefined;
}

function refusal(kind: string, code: string, message: string): SandboxReply {
  return adsRefusal(400, { kind, code, message });
}
