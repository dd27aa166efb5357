import { isNearly } from '#connector-kit';
import type { DestinationField, SourceColumn } from '#connector-kit';
import { templateFault } from '#engine';
import type { Mapping, MappingFrom, SyncOperation } from '#engine';
import type { FoundDestination } from './find-destination.ts';
import type { MappingInput } from './sync-input.ts';

/** What mappings are held against. */
export interface MappingCheck {
  readonly operation: SyncOperation;
  readonly destination: FoundDestination;
  /** Null where they are not known yet: the run finds missing ones. */
  readonly columns: readonly SourceColumn[] | null;
}

/** The key of an append that the destination itself does not store. */
export const UNIQUE_ID = 'unique_id';

const FIELD_TYPES = [
  'string',
  'boolean',
  'integer',
  'decimal',
  'float',
  'date',
  'date_time',
  'time',
  'json',
  'binary',
  // Words of older clients for string, decimal, date_time, and for whatever the column holds.
  'text',
  'number',
  'datetime',
  'field',
];

/** The mappings that can be stored. @param problems receives why the others can't */
export function readMappings(inputs: readonly MappingInput[], problems: string[]): readonly Mapping[] {
  return inputs.flatMap((input, at) => {
    const from = readFrom(input.from, `mappings.${at}`, problems);
    return from === undefined ? [] : [{ ...input, from }];
  });
}

function readFrom(from: MappingInput['from'], name: string, problems: string[]): MappingFrom | undefined {
  switch (from.type) {
    case 'segment_membership':
      problems.push(`${name}.from.type segment_membership is not supported yet: there are no segments`);
      return undefined;
    case 'sync_metadata':
      if (from.key === 'sync_run_id') return { type: 'sync_metadata', key: from.key };
      problems.push(`${name}.from.data must be sync_run_id`);
      return undefined;
    case 'liquid_template': {
      const fault = templateFault(from.template);
      if (fault === undefined) return from;
      problems.push(`${name}.from.data: Liquid syntax error: ${fault}`);
      return undefined;
    }
    case 'column':
    case 'compound_key':
    case 'constant_value':
      return from;
  }
}

/** What is wrong with each mapping by itself, the primary identifier apart. */
export async function mappingFaults(
  mappings: readonly Mapping[],
  check: MappingCheck,
): Promise<readonly string[]> {
  const faults: string[] = [];
  const targets = new Map<string, number>();
  for (const [at, mapping] of mappings.entries()) {
    const name = `mappings.${at}`;
    const first = targets.get(mapping.to);
    if (first === undefined) targets.set(mapping.to, at);
    else faults.push(`${name}.to: the field ${mapping.to} is mapped already, by mappings.${first}`);
    faults.push(...columnFaults(mapping.from, name, check.columns));
    const field = check.destination.fields.find(({ fullName }) => fullName === mapping.to);
    if (field !== undefined) {
      faults.push(...fieldFaults(mapping, field, name, check));
      faults.push(...(await lookupFaults(mapping, field, name, check)));
    } else if (!isKeyOfAppend(mapping, check.operation)) {
      faults.push(...newFieldFaults(mapping, name, check));
    }
  }
  return faults;
}

export function isKeyOfAppend(mapping: Mapping, operation: SyncOperation): boolean {
  return mapping.to === UNIQUE_ID && mapping.isPrimaryIdentifier && operation === 'append';
}

function columnFaults(
  from: MappingFrom,
  name: string,
  columns: readonly SourceColumn[] | null,
): readonly string[] {
  const used = from.type === 'column' ? [from.column] : from.type === 'compound_key' ? from.columns : [];
  if (columns === null) return [];
  return used
    .filter((column) => columns.every((known) => known.name !== column))
    .map(
      (column) =>
        `${name}.from.data: the source has no column "${column}"${hint(column, columns, (known) => known.name)}: ` +
        'if it is new, refresh the columns to see whether the source shows it',
    );
}

function hint<Known>(written: string, known: readonly Known[], nameOf: (one: Known) => string): string {
  const meant = known.map(nameOf).find((name) => isNearly(written, name));
  return meant === undefined ? '' : ` (is it "${meant}"?)`;
}

function fieldFaults(
  mapping: Mapping,
  field: DestinationField,
  name: string,
  { operation }: MappingCheck,
): readonly string[] {
  const faults: string[] = [];
  const { createable, updateable } = field;
  if (!mapping.isPrimaryIdentifier) {
    if ((operation === 'insert' || operation === 'append') && !createable) {
      faults.push(`${name}.to: ${field.fullName} can't be set on a new record (createable is false)`);
    }
    if (operation === 'update' && !updateable) {
      faults.push(`${name}.to: ${field.fullName} can't be changed (updateable is false)`);
    }
    if ((operation === 'upsert' || operation === 'mirror') && !createable && !updateable) {
      faults.push(`${name}.to: ${field.fullName} can't be written (neither createable nor updateable)`);
    }
  }
  if (mapping.preserveValues && !field.preserveValuesSupported) {
    faults.push(`${name}.preserve_values: ${field.fullName} does not support it`);
  }
  const { arrayOperation } = mapping;
  if (arrayOperation === 'merge' && !field.operations.includes('merge')) {
    faults.push(
      `${name}.operation: ${field.fullName} can't be merged; it takes ${field.operations.join(', ') || 'no operation'}`,
    );
  }
  return faults;
}

async function lookupFaults(
  mapping: Mapping,
  field: DestinationField,
  name: string,
  { destination }: MappingCheck,
): Promise<readonly string[]> {
  const { lookupObject, lookupField } = mapping;
  if (lookupObject === null && lookupField === null) return [];
  if (lookupObject === null || lookupField === null) {
    return [`${name}: lookup_object and lookup_field must be given together`];
  }
  if (field.lookupObject === null) return [`${name}.lookup_object: ${field.fullName} refers to no object`];
  if (field.lookupObject !== lookupObject) {
    return [`${name}.lookup_object must be ${field.lookupObject}, to which ${field.fullName} refers`];
  }
  const fields = await destination.fieldsOf(lookupObject);
  if (fields === undefined) {
    return [`${name}.lookup_object: the fields of ${lookupObject} are not known: refresh the objects`];
  }
  const keys = fields.filter((known) => known.canBeReferenceKey).map((known) => known.fullName);
  if (keys.includes(lookupField)) return [];
  return [`${name}.lookup_field must be one of ${keys.join(', ') || 'none: it has no reference key'}`];
}

function newFieldFaults(mapping: Mapping, name: string, { destination }: MappingCheck): readonly string[] {
  const { object, fields } = destination;
  const meant = hint(mapping.to, fields, ({ fullName }) => fullName);
  if (!object.allowCustomFields)
    return [`${name}.to: ${object.fullName} has no field "${mapping.to}"${meant}`];
  if (!mapping.generateField) {
    return [
      `${name}.to: ${object.fullName} has no field "${mapping.to}"${meant}: with generate_field true it is created`,
    ];
  }
  if (mapping.fieldType !== null && !FIELD_TYPES.includes(mapping.fieldType.toLowerCase())) {
    return [`${name}.field_type must be one of ${FIELD_TYPES.join(', ')}`];
  }
  return [];
}
