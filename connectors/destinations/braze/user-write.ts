import type { Batch, Json, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, ConfigurationError, isObject, memberOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { userKey, userOf } from './identifier.ts';
import { MOST_DELETED, MOST_TRACKED } from './limits.ts';
import type { ApiRequest } from './request.ts';
import { attributeValue, laterValue } from './value.ts';
import { readDeleted, readTracked } from './verdict.ts';
import type { Entry, Way } from './write-entries.ts';
import { buildEach, writeEntries } from './write-entries.ts';

const KEYS = ['external_id', 'email', 'user_alias', 'braze_id'] as const;

/** Throws ConnectorError where no record was written; else every record has its outcome. */
export async function writeUsers(context: Context, batch: Batch): Promise<WriteResult> {
  const outcomes = new BatchOutcomes(batch.records.length);
  const isDelete = batch.operation === 'delete';
  const build = isDelete ? userNamed : attributesOf;
  const built = buildEach(batch, outcomes, (record) => build(batch, record));
  const entries = oncePerUser(built);
  if (isDelete) await writeEntries(context, outcomes, entries, deletion(batch.primaryIdentifier));
  else {
    const { adding = [], setting = [] } = Object.groupBy(entries, (entry) =>
      addsObjects(entry.body) ? 'adding' : 'setting',
    );
    await writeEntries(context, outcomes, setting, TRACKING);
    await writeEntries(context, outcomes, adding, ADDING);
  }
  return { outcomes: outcomes.close() };
}

interface Built {
  readonly user: JsonObject;
  readonly attributes: JsonObject;
}

const TRACKING: Way = {
  most: MOST_TRACKED,
  isRepeatable: true,
  request: (attributes) => ({ ...trackRequest(attributes), retry: 'always' }),
  read: (answer, bodies) => readTracked(answer, 'attributes', bodies.length),
};

/**
 * Objects that are added to an array twice are there twice: Braze does not compare them
 * (https://www.braze.com/docs/user_guide/data/activation/attributes/array_of_objects/).
 */
const ADDING: Way = { ...TRACKING, isRepeatable: false, request: trackRequest };

function addsObjects(body: Json): boolean {
  return isObject(body) && Object.values(body).some((value) => memberOf(value, '$add') !== undefined);
}

function trackRequest(attributes: readonly Json[]): ApiRequest {
  return {
    method: 'POST',
    path: '/users/track',
    doing: 'writing users',
    permission: 'users.track',
    json: { attributes },
  };
}

/** Where several users share an e-mail address, an upsert writes the identified one that changed last: so does this. */
const PRIORITIZATION = ['identified', 'most_recently_updated'];

function deletion(key: string | null): Way {
  return {
    most: MOST_DELETED,
    isRepeatable: true,
    request: (users) => ({
      method: 'POST',
      path: '/users/delete',
      doing: 'deleting users',
      permission: 'users.delete',
      json: deletionOf(users as JsonObject[], key),
      retry: 'always',
    }),
    read: (answer, bodies) => readDeleted(answer, bodies.length),
  };
}

function deletionOf(users: readonly JsonObject[], key: string | null): JsonObject {
  if (key === 'email') {
    return {
      email_addresses: users.map(({ email = null }) => ({ email, prioritization: PRIORITIZATION })),
    };
  }
  const name = key === 'user_alias' ? 'user_aliases' : `${key}s`;
  return { [name]: users.map((user) => user[key ?? ''] ?? null) };
}

function userNamed(batch: Batch, record: WriteRecord): Built {
  const user = userOf(record, batch.primaryIdentifier, [], KEYS);
  return { user, attributes: user };
}

function attributesOf(batch: Batch, record: WriteRecord): Built {
  const { primaryIdentifier: key, fields, fieldOptions, operation } = batch;
  if (key === 'braze_id' && operation === 'upsert') {
    throw new ConfigurationError(
      'Braze gives braze_id itself, so no user can be created by it. Upsert by external_id, email or user_alias, or ' +
        'let the sync update only.',
    );
  }
  const mapped = fields.map(({ fullName }) => fullName);
  const user = userOf(record, key, mapped, KEYS);
  const attributes: Record<string, Json> = { ...user };
  for (const field of fields) {
    const value = record[field.fullName];
    if (value === undefined || field.fullName === key) continue;
    attributes[field.fullName] = attributeValue(field, value, fieldOptions[field.fullName]);
  }
  if (operation === 'update') attributes['_update_existing_only'] = true;
  // An alias is looked up only, unless this is said: https://www.braze.com/docs/api/endpoints/user_data/post_user_track/.
  else if (key === 'user_alias') attributes['_update_existing_only'] = false;
  return { user, attributes };
}

/** Braze works through a request as it likes: what several records say of one user goes as one. */
function oncePerUser(built: readonly { readonly at: number; readonly built: Built }[]): Entry[] {
  const groups = Map.groupBy(built, (one) => userKey(one.built.user)).values();
  return [...groups].map((group) => {
    const body: Record<string, Json> = {};
    for (const { attributes } of group.map((one) => one.built)) {
      for (const [name, value] of Object.entries(attributes)) body[name] = laterValue(body[name], value);
    }
    return { positions: group.map(({ at }) => at), body };
  });
}
