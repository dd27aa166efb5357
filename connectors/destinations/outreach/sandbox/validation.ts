import type { SandboxReply } from '#sandbox-kit';
import { invalid, refusal } from './reply.ts';
import { schemas } from './schema.ts';
import type { Attributes, Plural, Relationships, SandboxState, Validation } from './state.ts';

/** What is written, or why it is refused. */
export type Checked =
  | { readonly attributes: Attributes; readonly relationships: Relationships }
  | { readonly refused: SandboxReply };

/** The members of a resource object in a request. */
export interface Sent {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, unknown>>;
}

/** @param id of the record that is updated; undefined where one is created */
export function check(state: SandboxState, plural: Plural, sent: Sent, id?: number): Checked {
  for (const [name, value] of Object.entries(sent.attributes)) {
    const refused = attributeFault(state, plural, name, value, id);
    if (refused !== undefined) return { refused };
  }
  const relationships: Relationships = {};
  for (const [name, value] of Object.entries(sent.relationships)) {
    const data = (value as { data?: { type?: unknown; id?: unknown } | null } | null)?.data;
    const target = schemas[plural].relationships[name] as Plural | undefined;
    if (target === undefined)
      return { refused: invalid(`'${name}' is not writable.`, pointer(name, 'relationships')) };
    if (data === null) relationships[name] = null;
    else {
      const to = Number(data?.id);
      if (data?.type !== schemas[target].type || !state.records[target].has(to)) {
        return { refused: refusal(404, 'resourceNotFound', `Could not find '${name}' with ID '${to}'.`) };
      }
      relationships[name] = { type: schemas[target].type, id: to };
    }
  }
  const before = id === undefined ? undefined : state.records[plural].get(id);
  const attributes = { ...before?.attributes, ...sent.attributes };
  const refused = recordFault(state, plural, attributes, id);
  if (refused !== undefined) return { refused };
  return { attributes, relationships: { ...before?.relationships, ...relationships } };
}

function attributeFault(
  state: SandboxState,
  plural: Plural,
  name: string,
  value: unknown,
  id: number | undefined,
): SandboxReply | undefined {
  const schema = schemas[plural];
  const at = pointer(name);
  if (schema.readOnly.includes(name)) return invalid(`${name} is read-only.`, at);
  if (plural === 'users' && name === 'email' && id !== undefined) {
    return invalid("Email can't be updated.", at);
  }
  if (value === null) return undefined;
  if (schema.arrays.includes(name)) {
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
    return isList ? undefined : invalid(`${name} must be a list of strings.`, at);
  }
  if (schema.booleans.includes(name) && typeof value !== 'boolean')
    return invalid(`${name} is malformed.`, at);
  if (schema.numbers.includes(name) && typeof value !== 'number')
    return invalid(`${name} is not a number`, at);
  const validation = state.validations[capital(schema.type)]?.[name];
  return validation === undefined ? undefined : customFault(validation, textOf(value), at);
}

function customFault(validation: Validation, text: string, at: string): SandboxReply | undefined {
  const { type, definition, label } = validation;
  if (type === 'inclusion' && Array.isArray(definition) && !definition.includes(text)) {
    return invalid(`${label} is not included in the list`, at);
  }
  if (type === 'numerical' && Number.isNaN(Number(text))) return invalid(`${label} is not a number`, at);
  if (type === 'date' && !/^\d{4}-\d\d-\d\d$/.test(text)) return invalid(`${label} is not a valid date`, at);
  if (type === 'date_time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) {
    return invalid(`${label} is not a valid datetime`, at);
  }
  if (type === 'boolean' && !/^(true|false)$/.test(text)) return invalid(`${label} is malformed`, at);
  return undefined;
}

function recordFault(
  state: SandboxState,
  plural: Plural,
  attributes: Attributes,
  id: number | undefined,
): SandboxReply | undefined {
  for (const [name, validation] of Object.entries(state.validations[capital(schemas[plural].type)] ?? {})) {
    if (validation.required && (attributes[name] ?? '') === '') {
      return invalid(`${validation.label} can't be blank.`, pointer(name));
    }
  }
  if (plural === 'accounts' && textOf(attributes['name']) === '') {
    return invalid("Name can't be blank.", pointer('name'));
  }
  const others = [...state.records[plural].values()].filter((record) => record.id !== id);
  if (plural === 'users') {
    const email = textOf(attributes['email']).toLowerCase();
    if (!email.includes('@')) return invalid('Email is invalid', pointer('email'));
    const isTaken = others.some((other) => textOf(other.attributes['email']).toLowerCase() === email);
    return isTaken ? invalid('Email has already been taken', pointer('email')) : undefined;
  }
  if (plural === 'prospects')
    return emailsFault(
      state,
      textsOf(attributes['emails']),
      others.flatMap((other) => textsOf(other.attributes['emails'])),
    );
  return undefined;
}

function emailsFault(
  state: SandboxState,
  emails: readonly string[],
  taken: readonly string[],
): SandboxReply | undefined {
  if (emails.some((email) => !email.includes('@')))
    return invalid('Contacts email is invalid', pointer('emails'));
  if (emails.some((email) => state.excludedDomains.has(email.split('@')[1] ?? ''))) {
    return invalid('Contacts contact is using an excluded email address.');
  }
  if (emails.some((email) => taken.includes(email)))
    return invalid('Contacts email hash has already been taken.');
  return undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((one) => textOf(one).toLowerCase()) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function capital(type: string): string {
  return `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`;
}

function pointer(name: string, member = 'attributes'): string {
  return `/data/${member}/${name}`;
}
