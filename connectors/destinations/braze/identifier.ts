import type { Json, JsonObject, WriteRecord } from '#connector-kit';
import { ConfigurationError, RecordError, textOf } from '#connector-kit';
import { objectIn } from './value.ts';

/** What names a user in Braze, in the order in which it prefers them. */
const IDENTIFIERS = ['external_id', 'user_alias', 'braze_id', 'email', 'phone'] as const;
type Identifier = (typeof IDENTIFIERS)[number];

/** Names of a user that are nothing else: an e-mail address is an attribute too. */
const NAMES_ONLY: ReadonlySet<string> = new Set(['external_id', 'user_alias', 'braze_id']);

/**
 * The user that a record of `user` means, as the API takes it.
 *
 * @param mapped names of the mapped fields
 * @throws ConfigurationError where the sync is keyed by something else, RecordError where the record has no such value
 */
export function userOf(
  record: WriteRecord,
  key: string | null,
  mapped: readonly string[],
  allowed: readonly Identifier[],
): JsonObject {
  const name = allowed.find((identifier) => identifier === key);
  if (name === undefined) {
    throw new ConfigurationError(
      `Braze does not identify these records by ${key ?? 'nothing'}: map the sync's identifier to one of ` +
        `${allowed.join(', ')}.`,
    );
  }
  const other = mapped.find((field) => NAMES_ONLY.has(field) && field !== name);
  if (other !== undefined) {
    throw new ConfigurationError(
      `Users are identified by ${name} here, and ${other} can't be written beside it: Braze would take it for the ` +
        `identifier. Take the mapping to ${other} out, or make it the sync's identifier.`,
    );
  }
  const user = identified(record, name);
  if (user === undefined) throw missing([name]);
  return user;
}

/**
 * The one identifier of an event's or a message's user: the first that the record has.
 *
 * @throws RecordError where it has none
 */
export function anyUserOf(record: WriteRecord, allowed: readonly Identifier[] = IDENTIFIERS): JsonObject {
  for (const name of allowed) {
    const user = identified(record, name);
    if (user !== undefined) return user;
  }
  throw missing(allowed);
}

/**
 * A user alias: the JSON text that a column holds, or the object itself.
 *
 * @throws RecordError where it is neither
 */
export function aliasOf(value: Json): JsonObject {
  const alias = objectIn(value);
  const name = textOf(alias?.['alias_name']);
  const label = textOf(alias?.['alias_label']);
  if (name === undefined || label === undefined) {
    throw new RecordError(
      'user_alias must be JSON such as {"alias_name": "1234", "alias_label": "customer_number"}, with both texts.',
      { code: 'malformed_user_alias' },
    );
  }
  return { alias_name: name, alias_label: label };
}

/** What tells one user from another within a batch. */
export function userKey(user: JsonObject): string {
  const email = user['email'];
  return JSON.stringify(typeof email === 'string' ? { email: email.toLowerCase() } : user);
}

function identified(record: WriteRecord, name: Identifier): JsonObject | undefined {
  const value = record[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (name === 'user_alias') return { user_alias: aliasOf(value) };
  const text = textOf(value)?.trim() ?? '';
  return text === '' ? undefined : { [name]: text };
}

function missing(names: readonly string[]): RecordError {
  return new RecordError(`The record names no user: it has no ${names.join(', ')}.`, {
    code: 'missing_identifier',
  });
}
