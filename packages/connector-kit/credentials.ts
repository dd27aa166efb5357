import { Secret } from '#secret';
import type { OAuth2 } from './oauth.ts';
import { isNearly } from './spelling.ts';

/** A value that names the rules of one credential: validation, `GET /connectors`, the form and redaction use it. */
export interface CredentialField {
  readonly id: string;
  readonly label: string;
  /** `header_map` is `{ "<Name>": { "value": string, "is_secret": boolean } }`. */
  readonly type: 'string' | 'integer' | 'boolean' | 'header_map';
  readonly required?: boolean;
  readonly secret?: boolean;
  /** Other spellings that clients send; stored under `id`. */
  readonly aliases?: readonly string[];
  readonly default?: string | number | boolean;
  /**
   * The text is a number that names something. Taken as a JSON number too, and stored without what people and pages put
   * between and behind its digits: `751-501-1393` as `7515011393`.
   */
  readonly digits?: true;
  /** The text is a JSON object: taken as the object itself too, and stored as its text. */
  readonly json?: true;
  /** A regular expression that the whole text must match. */
  readonly matches?: string;
  readonly possibleValues?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly placeholder?: string;
  /** What it is, where to find it. */
  readonly hint?: string;
  readonly readMore?: string;
}

/** Taken by every OAuth destination beside its own fields, and never kept among its credentials. */
export const grantFields = [
  {
    id: 'oauth_code',
    label: 'Authorization code',
    type: 'string',
    secret: true,
    hint: 'the `code` that the browser brings back from GET /destinations/authorize_url; good once, for ten minutes',
  },
  {
    id: 'access_token',
    label: 'Access token',
    type: 'string',
    secret: true,
    hint: 'in place of oauth_code, where you have a token already',
  },
  {
    id: 'refresh_token',
    label: 'Refresh token',
    type: 'string',
    secret: true,
    hint: 'in place of oauth_code, with the OAuth client that it was issued to',
  },
] as const satisfies readonly CredentialField[];

/** Every credential that may be sent for a destination. */
export function sendableFields(auth: Auth<readonly CredentialField[]>): readonly CredentialField[] {
  return auth.method === 'oauth2' ? [...grantFields, ...auth.fields] : auth.fields;
}

export type HeaderMap = Readonly<Record<string, string | Secret>>;

/**
 * How a person proves who they are to the provider: by credentials alone, or by an authorization in the browser
 * (OAuth 2.0) and the credentials that go with it.
 */
export type Auth<Fields extends readonly CredentialField[]> =
  | {
      readonly method: 'credentials';
      readonly fields: Fields;
      /** A Google service account that the workspace, or the server, may have: see `ServiceAccount`. */
      readonly serviceAccount?: ServiceAccount;
    }
  | {
      readonly method: 'oauth2';
      readonly oauth: OAuth2;
      /** Beside `oauth_code`, `access_token` and `refresh_token`, which every OAuth destination takes. */
      readonly fields: Fields;
      /** Ids of secret fields that stay when somebody authorizes again; those of alternatives go otherwise. */
      readonly beside?: readonly string[];
      /** Ids of fields that together do without an authorization; the first set that is complete counts. */
      readonly alternatives?: readonly (readonly string[])[];
    };

/** An identity that many destinations share, so that theirs need not bring one. */
export interface ServiceAccount {
  readonly provider: 'google';
  /** The id of the secret field that holds the key file's JSON; filled in where a destination has none of its own. */
  readonly field: string;
}

type ValueOf<F extends CredentialField> = F['type'] extends 'integer'
  ? number
  : F['type'] extends 'boolean'
    ? boolean
    : F['type'] extends 'header_map'
      ? HeaderMap
      : F extends { secret: true }
        ? Secret
        : string;

type IsSure<F extends CredentialField> = F extends { required: true }
  ? true
  : F extends { default: string | number | boolean }
    ? true
    : false;

/** The credentials that a connector receives, by the `id` of its fields; secrets as `Secret`. */
export type CredentialsOf<Fields extends readonly CredentialField[]> = {
  readonly [F in Fields[number] as F['id']]: IsSure<F> extends true ? ValueOf<F> : ValueOf<F> | undefined;
};

/** The credentials are refused before anything is sent; `field` is the one to mend. */
export class CredentialsError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.name = 'CredentialsError';
    this.field = field;
  }
}

const LONGEST_TEXT = 65_536;
const MOST_HEADERS = 100;
/** Control characters but for the tab: they would end the header and begin another one. */
// oxlint-disable-next-line no-control-regex -- it refuses them
const NOT_IN_A_HEADER = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A header map takes this form at rest, before its secret values become `Secret`. */
interface StoredHeader {
  value: string;
  is_secret: boolean;
}

type StoredValue = string | number | boolean | Record<string, StoredHeader>;

/** Credentials in the form in which they are sealed: plain values under the fields' ids. */
export type StoredCredentials = Readonly<Record<string, StoredValue>>;

/**
 * Credentials as a client sent them, checked against the declared fields and put under their ids.
 *
 * With `previous` (an update) keys that are absent, and secrets sent as null, keep their value.
 * Unknown keys are ignored, as the original does, but for one that is nearly a known one: a misspelt `sslmode` that
 * is dropped without a word leaves somebody believing that TLS is verified.
 *
 * @throws CredentialsError naming every field at fault; its `field` is the first of them
 */
export function checkCredentials(
  fields: readonly CredentialField[],
  sent: unknown,
  previous: StoredCredentials = {},
): StoredCredentials {
  if (sent === null || typeof sent !== 'object' || Array.isArray(sent)) {
    throw new CredentialsError('credentials', 'credentials must be an object');
  }
  const given = sent as Record<string, unknown>;
  const stored: Record<string, StoredValue> = {};
  const faults: CredentialsError[] = misspeltKeys(fields, given);
  for (const field of fields) {
    try {
      const settled = settleValue(field, givenValue(field, given), previous[field.id]);
      if (settled !== undefined) stored[field.id] = settled;
    } catch (error) {
      if (!(error instanceof CredentialsError)) throw error;
      faults.push(error);
    }
  }
  const [first] = faults;
  if (first === undefined) return stored;
  throw new CredentialsError(first.field, faults.map((fault) => fault.message).join('; '));
}

/** @returns undefined where the field stays empty */
function settleValue(
  field: CredentialField,
  value: unknown,
  kept: StoredValue | undefined,
): StoredValue | undefined {
  const keeps =
    value === undefined || (value === null && (field.secret === true || field.type === 'header_map'));
  const checked = keeps ? kept : value === null ? undefined : checkValue(field, value, kept);
  const settled = checked ?? field.default;
  if (settled !== undefined && settled !== '') return settled;
  if (field.required !== true) return undefined;
  throw new CredentialsError(field.id, `credentials.${field.id} is required${hintOf(field)}`);
}

/** Stored credentials as a connector receives them: what is secret becomes `Secret`. */
export function parseCredentials<const Fields extends readonly CredentialField[]>(
  fields: Fields,
  stored: StoredCredentials,
): CredentialsOf<Fields> {
  const parsed: Record<string, unknown> = {};
  for (const field of fields) {
    const value = stored[field.id];
    if (value === undefined) parsed[field.id] = undefined;
    else if (typeof value === 'object') {
      parsed[field.id] = Object.fromEntries(
        Object.entries(value).map(([name, header]) => [
          name,
          header.is_secret ? new Secret(header.value) : header.value,
        ]),
      );
    } else parsed[field.id] = field.secret === true ? new Secret(String(value)) : value;
  }
  return parsed as CredentialsOf<Fields>;
}

function misspeltKeys(
  fields: readonly CredentialField[],
  given: Readonly<Record<string, unknown>>,
): CredentialsError[] {
  const known = fields.flatMap((field) => [field.id, ...(field.aliases ?? [])]);
  return Object.keys(given).flatMap((key) => {
    const meant = known.includes(key) ? undefined : known.find((name) => isNearly(key, name));
    return meant === undefined
      ? []
      : [new CredentialsError(key, `credentials.${key} is unknown: did you mean ${meant}?`)];
  });
}

function givenValue(field: CredentialField, given: Record<string, unknown>): unknown {
  for (const key of [field.id, ...(field.aliases ?? [])]) {
    if (Object.hasOwn(given, key) && given[key] !== undefined) return given[key];
  }
  return undefined;
}

function checkValue(field: CredentialField, value: unknown, kept: StoredValue | undefined): StoredValue {
  switch (field.type) {
    case 'integer':
      return checkInteger(field, value);
    case 'boolean':
      return checkBoolean(field, value);
    case 'header_map':
      return checkHeaders(field, value, typeof kept === 'object' ? kept : {});
    case 'string':
      return checkText(field, value);
  }
}

function checkInteger(field: CredentialField, value: unknown): number {
  const number =
    typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number.parseInt(value, 10) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new CredentialsError(field.id, `credentials.${field.id} must be an integer${hintOf(field)}`);
  }
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = field;
  if (number < minimum || number > maximum) {
    throw new CredentialsError(
      field.id,
      `credentials.${field.id} must be between ${minimum} and ${maximum}${hintOf(field)}`,
    );
  }
  return number;
}

function checkBoolean(field: CredentialField, value: unknown): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new CredentialsError(field.id, `credentials.${field.id} must be true or false`);
}

function checkText(field: CredentialField, given: unknown): string {
  const value = field.digits === true ? digitsOf(given) : field.json === true ? jsonOf(given) : given;
  if (typeof value !== 'string') {
    throw new CredentialsError(field.id, `credentials.${field.id} must be a string${hintOf(field)}`);
  }
  // A secret is taken as it is: a password may begin with a space.
  const text = field.secret === true ? value : value.trim();
  if (text.length > LONGEST_TEXT) {
    throw new CredentialsError(field.id, `credentials.${field.id} is longer than ${LONGEST_TEXT} characters`);
  }
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new CredentialsError(
      field.id,
      `credentials.${field.id} must not contain a null character or half of a surrogate pair`,
    );
  }
  if (text === '') return text;
  if (field.possibleValues !== undefined && !field.possibleValues.includes(text)) {
    throw new CredentialsError(
      field.id,
      `credentials.${field.id} must be one of ${field.possibleValues.join(', ')}`,
    );
  }
  if (field.matches !== undefined && !new RegExp(`^(?:${field.matches})$`, 'u').test(text)) {
    const example = field.placeholder === undefined ? '' : `, for example ${field.placeholder}`;
    throw new CredentialsError(field.id, `credentials.${field.id} is malformed${example}${hintOf(field)}`);
  }
  return text;
}

function jsonOf(given: unknown): unknown {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? JSON.stringify(given) : given;
}

function digitsOf(given: unknown): unknown {
  if (typeof given === 'number' && Number.isSafeInteger(given)) return String(given);
  return typeof given === 'string' ? given.replaceAll(/[\s,-]/g, '') : given;
}

function checkHeaders(
  field: CredentialField,
  value: unknown,
  kept: Record<string, StoredHeader>,
): Record<string, StoredHeader> {
  const name = `credentials.${field.id}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CredentialsError(
      field.id,
      `${name} must be an object such as {"X-Api-Key": {"value": "…", "is_secret": true}}`,
    );
  }
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > MOST_HEADERS) {
    throw new CredentialsError(field.id, `${name} holds more than ${MOST_HEADERS} headers`);
  }
  const headers: Record<string, StoredHeader> = {};
  for (const [header, given] of entries) {
    if (!HEADER_NAME.test(header) || header === '__proto__') {
      throw new CredentialsError(field.id, `${name} holds "${header}", which is no HTTP header name`);
    }
    const entry = typeof given === 'string' ? { value: given, is_secret: false } : given;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      throw new CredentialsError(
        field.id,
        `${name}.${header} must be {"value": string, "is_secret": boolean}`,
      );
    }
    const { value: sentValue, is_secret: isSecret = false } = entry as {
      value?: unknown;
      is_secret?: unknown;
    };
    if (typeof isSecret !== 'boolean') {
      throw new CredentialsError(field.id, `${name}.${header}.is_secret must be true or false`);
    }
    const keptValue = sentValue === null || sentValue === undefined ? kept[header]?.value : sentValue;
    if (typeof keptValue !== 'string') {
      throw new CredentialsError(field.id, `${name}.${header}.value must be a string`);
    }
    if (NOT_IN_A_HEADER.test(keptValue) || keptValue.length > LONGEST_TEXT || !keptValue.isWellFormed()) {
      throw new CredentialsError(
        field.id,
        `${name}.${header}.value holds characters that no header may hold`,
      );
    }
    headers[header] = { value: keptValue, is_secret: isSecret };
  }
  return headers;
}

function hintOf(field: CredentialField): string {
  return field.hint === undefined ? '' : ` (${field.hint})`;
}
