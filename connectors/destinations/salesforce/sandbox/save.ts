import type { SandboxField, SandboxObject, Stored } from './object.ts';
import type { OrganizationState, SaveError } from './state.ts';
import { fieldOf, isSame } from './state.ts';
import { storedValue } from './value.ts';

export interface SaveResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly SaveError[];
  readonly created?: boolean;
}

export function refused(statusCode: string, message: string, fields: readonly string[] = []): SaveResult {
  return { success: false, errors: [{ statusCode, message, fields }] };
}

type Sent = Readonly<Record<string, unknown>>;

/** Creates a record, or gives the reason why not. */
export function insertRecord(state: OrganizationState, object: SandboxObject, sent: Sent): SaveResult {
  if (!object.createable)
    return refused('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'entity type cannot be inserted');
  const values = valuesOf(state, object, sent, 'createable');
  if ('success' in values) return values;
  const missing = object.fields
    .filter(({ createable, nillable, defaultedOnCreate }) => createable && !nillable && !defaultedOnCreate)
    .filter(({ name }) => (values.record[name] ?? null) === null)
    .map(({ name }) => name);
  if (missing.length > 0) {
    return refused('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
  }
  const fault = ruleFault(state, object, values.record, undefined);
  return fault ?? { id: state.add(object, values.record), success: true, errors: [] };
}

/** Changes a record, or gives the reason why not. */
export function updateRecord(
  state: OrganizationState,
  object: SandboxObject,
  id: string,
  sent: Sent,
): SaveResult {
  const missing = absent(state, object, id);
  if (missing !== undefined) return missing;
  const present = state.byId(object, id) ?? {};
  const values = valuesOf(state, object, sent, 'updateable');
  if ('success' in values) return values;
  const emptied = object.fields
    .filter(({ name, nillable, createable }) => createable && !nillable && values.record[name] === null)
    .map(({ name }) => name);
  if (emptied.length > 0) {
    return refused('REQUIRED_FIELD_MISSING', `Required fields are missing: [${emptied.join(', ')}]`, emptied);
  }
  const next = { ...present, ...values.record };
  const fault = ruleFault(state, object, next, String(present['Id']));
  if (fault !== undefined) return fault;
  state.put(object, next);
  return { id: String(present['Id']), success: true, errors: [] };
}

/** Updates the record that has the key, or creates one. */
export function upsertRecord(
  state: OrganizationState,
  object: SandboxObject,
  key: SandboxField,
  sent: Sent,
): SaveResult {
  const value = Object.entries(sent).find(([name]) => name.toLowerCase() === key.name.toLowerCase())?.[1];
  if (value === undefined || value === null || value === '') {
    return refused('MISSING_ARGUMENT', `${key.name} not specified`, [key.name]);
  }
  const wanted = storedValue(key, value);
  const found = 'fault' in wanted ? [] : state.byField(object, key, wanted.value);
  if (found.length > 1) {
    const ids = found.map(({ Id }) => `/services/data/v67.0/sobjects/${object.name}/${Id}`);
    return refused(
      'DUPLICATE_EXTERNAL_ID',
      `more than one record found for external id field: [${ids.join(', ')}]`,
    );
  }
  const [only] = found;
  if (only === undefined) return { ...insertRecord(state, object, sent), created: true };
  return { ...updateRecord(state, object, String(only['Id']), sent), created: false };
}

export function deleteRecord(
  state: OrganizationState,
  object: SandboxObject | undefined,
  id: string,
): SaveResult {
  if (object === undefined) return { ...refused('MALFORMED_ID', 'malformed id ' + id), id };
  const missing = absent(state, object, id);
  if (missing !== undefined) return { ...missing, id };
  if (!object.deletable)
    return refused('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');
  const full = String(state.byId(object, id)?.['Id']);
  state.drop(object, full);
  state.deleted.add(full);
  return { id: full, success: true, errors: [] };
}

function absent(state: OrganizationState, object: SandboxObject, id: string): SaveResult | undefined {
  const record = state.byId(object, id);
  const full = String(record?.['Id'] ?? id);
  if (state.locked.has(full)) {
    return refused('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record');
  }
  if (record !== undefined) return undefined;
  if (state.deleted.has(id) || state.deleted.has(state.fullId(id))) {
    return refused('ENTITY_IS_DELETED', 'entity is deleted');
  }
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id))
    return refused('MALFORMED_ID', `malformed id ${id}`, ['Id']);
  return refused('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
}

function valuesOf(
  state: OrganizationState,
  object: SandboxObject,
  sent: Sent,
  right: 'createable' | 'updateable',
): { record: Stored } | SaveResult {
  const record: Stored = {};
  for (const [name, value] of Object.entries(sent)) {
    if (name === 'attributes' || name.toLowerCase() === 'id') continue;
    if (value !== null && typeof value === 'object') {
      const related = relatedId(state, object, name, value as Sent);
      if (typeof related !== 'string') return related;
      record[related.split(' ')[0] ?? ''] = related.split(' ')[1] ?? null;
      continue;
    }
    const field = fieldOf(object, name);
    if (field === undefined) return refused('INVALID_FIELD', noColumn(object, name));
    if (!field[right]) {
      return refused(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify ` +
          'that it is read/write for your profile or permission set.',
        [field.name],
      );
    }
    const stored = storedValue(field, value);
    if ('fault' in stored) return { success: false, errors: [stored.fault] };
    const foreign = foreignFault(state, field, stored.value);
    if (foreign !== undefined) return foreign;
    record[field.name] = stored.value;
  }
  return { record };
}

/** `AccountId 001…`: the field and the id that a nested relationship means. */
function relatedId(
  state: OrganizationState,
  object: SandboxObject,
  relation: string,
  nested: Sent,
): string | SaveResult {
  const field = object.fields.find(({ relationshipName }) => relationshipName === relation);
  const target =
    field === undefined ? undefined : state.objects.get(field.referenceTo[0]?.toLowerCase() ?? '');
  const [name, value] = Object.entries(nested).find(([key]) => key !== 'attributes') ?? [];
  const key = target === undefined || name === undefined ? undefined : fieldOf(target, name);
  if (field === undefined || target === undefined || key === undefined || !key.idLookup) {
    return refused('INVALID_FIELD', noColumn(object, `${relation}.${name}`));
  }
  const found = state.byField(target, key, value as Stored[string]);
  if (found.length === 1) return `${field.name} ${found[0]?.['Id']}`;
  return refused(
    'INVALID_FIELD',
    `Foreign key external ID: ${String(value)} not found for field ${key.name} in entity ${target.name}`,
  );
}

function foreignFault(
  state: OrganizationState,
  field: SandboxField,
  value: Stored[string],
): SaveResult | undefined {
  if (field.type !== 'reference' || value === null) return undefined;
  const targets = field.referenceTo.flatMap((name) => state.objects.get(name.toLowerCase()) ?? []);
  if (targets.some((target) => state.byId(target, String(value)) !== undefined)) return undefined;
  if (!/^[A-Za-z0-9]{15,18}$/.test(String(value))) {
    return refused('MALFORMED_ID', `${field.label}: id value of incorrect type: ${value}`, [field.name]);
  }
  return refused('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
}

function ruleFault(
  state: OrganizationState,
  object: SandboxObject,
  record: Stored,
  id: string | undefined,
): SaveResult | undefined {
  for (const field of object.fields.filter(({ unique }) => unique)) {
    const value = record[field.name] ?? null;
    const twin =
      value === null
        ? undefined
        : state.byField(object, field, value).find(({ Id }) => !isSame(Id, id ?? ''));
    if (twin !== undefined) {
      return refused(
        'DUPLICATE_VALUE',
        `duplicate value found: ${field.name} duplicates value on record with id: ${twin['Id']}`,
      );
    }
  }
  if (state.duplicateRule(object.name, record))
    return refused('DUPLICATES_DETECTED', 'Use one of these records?');
  return undefined;
}

export function noColumn(object: SandboxObject, name: string): string {
  return (
    `No such column '${name}' on sobject of type ${object.name}. If you are attempting to use a custom field, be sure ` +
    "to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the " +
    'appropriate names.'
  );
}
