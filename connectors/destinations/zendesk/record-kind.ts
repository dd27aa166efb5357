import type { Json, JsonObject } from '#connector-kit';
import { RecordError, textOf } from '#connector-kit';
import { ORGANIZATION, TICKET, USER, customObjectKey } from './object-name.ts';
import type { ApiRequest } from './request.ts';

/** How records of one object are written: each request takes up to 100 of them and queues a job. */
export interface RecordKind {
  readonly objectName: string;
  /** For messages: `users`. */
  readonly plural: string;
  /** Creates what is not there and updates what is, by the identifier that each body carries. */
  readonly upsert?: (bodies: readonly Json[]) => ApiRequest;
  readonly create?: (bodies: readonly Json[]) => ApiRequest;
  /** The bodies carry ids. */
  readonly update: (bodies: readonly Json[]) => ApiRequest;
  readonly remove: (ids: readonly Json[]) => ApiRequest;
  /** `remove` takes identifiers in place of ids, so that nothing must be looked for. */
  readonly removesByIdentifier?: true;
  /** The body of a creation. Throws RecordError. */
  readonly created?: (body: JsonObject) => JsonObject;
}

const MAY_WRITE_USERS =
  'Only admins, and agents whose custom role lets them manage users, may do this. Bulk import of users is off ' +
  'until the account owner asks Zendesk Customer Support to enable it.';

function removal(plural: string): (ids: readonly Json[]) => ApiRequest {
  return (ids) => ({
    method: 'DELETE',
    path: `/${plural}/destroy_many`,
    query: { ids: ids.flatMap((id) => textOf(id) ?? []).join(',') },
    doing: `deleting ${plural}`,
  });
}

const users: RecordKind = {
  objectName: USER,
  plural: 'users',
  upsert: (bodies) => ({
    method: 'POST',
    path: '/users/create_or_update_many',
    json: { users: bodies },
    doing: 'creating and updating users',
    forbidden: MAY_WRITE_USERS,
    // By identifier, so a second time changes nothing.
    retry: 'always',
  }),
  update: (bodies) => ({
    method: 'PUT',
    path: '/users/update_many',
    json: { users: bodies },
    doing: 'updating users',
    forbidden: MAY_WRITE_USERS,
  }),
  remove: removal('users'),
};

const organizations: RecordKind = {
  objectName: ORGANIZATION,
  plural: 'organizations',
  create: (bodies) => ({
    method: 'POST',
    path: '/organizations/create_many',
    json: { organizations: bodies },
    doing: 'creating organizations',
    isOnce: true,
  }),
  update: (bodies) => ({
    method: 'PUT',
    path: '/organizations/update_many',
    json: { organizations: bodies },
    doing: 'updating organizations',
  }),
  remove: removal('organizations'),
};

const tickets: RecordKind = {
  objectName: TICKET,
  plural: 'tickets',
  create: (bodies) => ({
    method: 'POST',
    path: '/tickets/create_many',
    json: { tickets: bodies },
    doing: 'creating tickets',
    isOnce: true,
  }),
  update: (bodies) => ({
    method: 'PUT',
    path: '/tickets/update_many',
    json: { tickets: bodies },
    doing: 'updating tickets',
  }),
  remove: removal('tickets'),
  created({ description, ...ticket }) {
    if (typeof description === 'string' && description.trim() !== '') {
      return { ...ticket, comment: { body: description } };
    }
    throw new RecordError(
      'Zendesk has no such ticket, and a new one needs a description, which is its first comment.',
      {
        code: 'description_missing',
      },
    );
  },
};

function customRecords(objectName: string, key: string): RecordKind {
  const job = (action: string, items: readonly Json[], doing: string): ApiRequest => ({
    method: 'POST',
    path: `/custom_objects/${encodeURIComponent(key)}/jobs`,
    json: { job: { action, items } },
    doing: `${doing} records of ${key}`,
    retry: 'always',
  });
  return {
    objectName,
    plural: `records of ${key}`,
    upsert: (bodies) => job('create_or_update_by_external_id', bodies, 'creating and updating'),
    update: (bodies) => job('update', bodies, 'updating'),
    remove: (externalIds) => job('delete_by_external_id', externalIds, 'deleting'),
    removesByIdentifier: true,
  };
}

/** Undefined for comments and for what was never an object of Zendesk's. */
export function kindOf(objectName: string): RecordKind | undefined {
  const key = customObjectKey(objectName);
  if (key !== undefined) return customRecords(objectName, key);
  return [users, organizations, tickets].find((kind) => kind.objectName === objectName);
}
