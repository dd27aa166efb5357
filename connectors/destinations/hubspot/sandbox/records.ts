import type { RecordFault } from './errors.ts';
import type { CrmObject, CrmRecord, SandboxState } from './state.ts';
import { faultOfValues, mergeValues } from './values.ts';

export interface Input {
  readonly id?: string;
  readonly idProperty?: string;
  readonly objectWriteTraceId?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly associations?: readonly { to: { id: string }; types: readonly { associationTypeId: number }[] }[];
}

const LEAD_TO_CONTACT = 578;

export function isFault(result: CrmRecord | RecordFault): result is RecordFault {
  return 'category' in result;
}

/** The record that an input names. */
export function findRecord(object: CrmObject, { id = '', idProperty }: Input): CrmRecord | undefined {
  if (idProperty === undefined || idProperty === 'hs_object_id') return object.records.get(id);
  const asked = id.toLowerCase();
  return [...object.records.values()].find(({ properties }) => {
    const others = idProperty === 'email' ? (properties['hs_additional_emails']?.split(';') ?? []) : [];
    return [properties[idProperty]?.toLowerCase(), ...others].includes(asked);
  });
}

export function createRecord(state: SandboxState, object: CrmObject, input: Input): CrmRecord | RecordFault {
  const properties = input.properties ?? {};
  const fault =
    faultOfValues(object, properties) ??
    faultOfRequired(object, properties) ??
    faultOfLead(object, input) ??
    conflict(object, properties, undefined);
  if (fault !== undefined) return fault;
  const id = String((state.nextId += 1));
  const now = new Date().toISOString();
  const record: CrmRecord = {
    id,
    properties: { ...mergeValues(object, {}, properties), hs_object_id: id },
    createdAt: now,
    updatedAt: now,
    isIndexed: !state.searchLags,
  };
  object.records.set(id, record);
  for (const { to } of input.associations ?? [])
    state.associations.add(`${object.path} ${id} contacts ${to.id}`);
  return record;
}

export function updateRecord(object: CrmObject, record: CrmRecord, input: Input): CrmRecord | RecordFault {
  const properties = input.properties ?? {};
  const fault = faultOfValues(object, properties) ?? conflict(object, properties, record);
  if (fault !== undefined) return fault;
  const after = mergeValues(object, record.properties, properties);
  for (const name of Object.keys(record.properties)) delete record.properties[name];
  Object.assign(record.properties, after);
  record.updatedAt = new Date().toISOString();
  return record;
}

function faultOfRequired(
  object: CrmObject,
  properties: Readonly<Record<string, string>>,
): RecordFault | undefined {
  const missing = object.required.filter((name) => (properties[name] ?? '') === '');
  if (missing.length === 0) return undefined;
  return {
    status: 400,
    category: 'VALIDATION_ERROR',
    message: `Error creating ${object.singular.toUpperCase()}. Some required properties were not set.`,
    context: { properties: missing },
  };
}

function faultOfLead(object: CrmObject, { associations = [] }: Input): RecordFault | undefined {
  const isLead = object.path === 'leads';
  const hasContact = associations.some(({ types }) =>
    types.some(({ associationTypeId }) => associationTypeId === LEAD_TO_CONTACT),
  );
  if (!isLead || hasContact) return undefined;
  return {
    status: 400,
    category: 'VALIDATION_ERROR',
    message: 'A lead must be associated with a contact or company',
  };
}

/** Another record has one of these unique values already. */
function conflict(
  object: CrmObject,
  properties: Readonly<Record<string, string>>,
  self: CrmRecord | undefined,
): RecordFault | undefined {
  for (const { name } of object.properties.filter(({ hasUniqueValue }) => hasUniqueValue)) {
    const value = properties[name];
    if (value === undefined || value === '') continue;
    const other = findRecord(object, { id: value, idProperty: name });
    if (other === undefined || other === self) continue;
    const message =
      name === 'email'
        ? `Contact already exists. Existing ID: ${other.id}`
        : `Cannot set PropertyValueCoordinates{propertyName=${name}, value=${value}} on the record. ${other.id} already has that value.`;
    return { status: 409, category: name === 'email' ? 'CONFLICT' : 'VALIDATION_ERROR', message };
  }
  return undefined;
}
