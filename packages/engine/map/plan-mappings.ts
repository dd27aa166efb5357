import type { DestinationField, DestinationObject, SourceColumn } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { Mapping } from '../mapping.ts';
import type { FieldNormalization } from './field-name.ts';
import { fieldName } from './field-name.ts';
import { filling } from './filling.ts';
import { fieldFor } from './made-field.ts';
import { APPEND_KEY } from './mapped-fields.ts';
import { columnsOfTemplate } from './template.ts';

/** The mappings of a sync as they were saved, and what they meet. */
export interface MappingRequest {
  /** All columns of the source, as they are now. */
  readonly columns: readonly SourceColumn[];
  readonly mappings: readonly Mapping[];
  readonly fieldBehavior: 'sync_all_properties' | 'specific_properties' | null;
  readonly fieldNormalization: FieldNormalization | null;
  /** Null: alphabetical where the object supports an order. */
  readonly fieldOrder: 'alphabetical_column_name' | 'mapping_order' | 'source_column_order' | null;
  readonly object: DestinationObject;
  readonly fields: readonly DestinationField[];
}

/** The parts of a `SyncSpec` that mappings decide. */
export interface MappingPlan {
  /** In the order in which their fields are sent, those of "sync all" included. */
  readonly mappings: readonly Mapping[];
  /** Fields of the object, those that mappings make included. */
  readonly fields: readonly DestinationField[];
  /** Columns that mappings read, each once, in the order of the source. */
  readonly columns: readonly SourceColumn[];
}

/**
 * Resolves the mappings of a sync against its source and its destination as they are now.
 *
 * With `sync_all_properties` each column that no mapping reads by itself fills the field that its name gives. Where a
 * mapping fills that field already, the mapping counts and the column stays out.
 *
 * @throws ConfigurationError for a column or field that is gone, two mappings to one field, a constant that does not fit its
 * field, and a template that can't be read, in words for the sync's author
 */
export function planMappings(request: MappingRequest): MappingPlan {
  const { columns, object } = request;
  const read = new Set(request.mappings.flatMap((mapping) => columnsOf(mapping, columns)));
  const all = request.fieldBehavior === 'sync_all_properties' ? restOfColumns(request) : [];
  const mappings = [...request.mappings, ...all];
  for (const { from } of all) if (from.type === 'column') read.add(from.column);
  const fields = new Map(request.fields.map((field) => [field.fullName, field]));
  const filled = new Set<string>();
  for (const mapping of mappings) {
    if (filled.has(mapping.to)) {
      throw new ConfigurationError(`Two mappings fill the field "${mapping.to}". Remove one of them.`);
    }
    filled.add(mapping.to);
    const found = fields.get(mapping.to);
    // Only a destination that lists the field stores the key of an append.
    if (mapping.to === APPEND_KEY && mapping.isPrimaryIdentifier && found === undefined) continue;
    const field = fieldFor(mapping, found, object, columns);
    filling(mapping, field, columns, 0);
    fields.set(mapping.to, field);
  }
  return {
    mappings: ordered(mappings, request),
    fields: [...fields.values()],
    columns: columns.filter(({ name }) => read.has(name)),
  };
}

/** @throws ConfigurationError for one that the source does not have */
function columnsOf({ from, to }: Mapping, columns: readonly SourceColumn[]): readonly string[] {
  switch (from.type) {
    case 'column':
      return [known(from.column, to, columns)];
    case 'compound_key':
      return from.columns.map((name) => known(name, to, columns));
    case 'liquid_template':
      return columnsOfTemplate(from.template, columns, to);
    case 'constant_value':
    case 'sync_metadata':
      return [];
  }
}

function known(name: string, to: string, columns: readonly SourceColumn[]): string {
  if (columns.some((column) => column.name === name)) return name;
  throw new ConfigurationError(
    `The source has no column "${name}", which is mapped to "${to}". Restore the column, or change the mapping.`,
  );
}

function restOfColumns(request: MappingRequest): readonly Mapping[] {
  const { columns, mappings, fieldNormalization, object, fields } = request;
  const same = (name: string): string => (object.allowCaseSensitiveFields ? name : name.toLowerCase());
  const mapped = new Set(mappings.flatMap(({ from }) => (from.type === 'column' ? [from.column] : [])));
  const filled = new Set(mappings.map(({ to }) => same(to)));
  const taken = new Map<string, string>();
  const rest: Mapping[] = [];
  for (const { name } of columns) {
    if (mapped.has(name)) continue;
    const wanted = fieldName(name, fieldNormalization);
    const key = same(wanted);
    if (filled.has(key)) continue;
    const other = taken.get(key);
    if (other !== undefined) {
      throw new ConfigurationError(
        `The columns "${other}" and "${name}" would both fill the field "${wanted}". Map one of them by itself, or let ` +
          'fields have the names of the source (match_source_names).',
      );
    }
    taken.set(key, name);
    const field = fields.find(({ fullName }) => same(fullName) === key);
    rest.push(mappingOf(name, field?.fullName ?? wanted));
  }
  return rest;
}

/** The same before and after the destination lists the field: every row would be sent again for a mapping that differs. */
function mappingOf(column: string, to: string): Mapping {
  return {
    from: { type: 'column', column },
    to,
    isPrimaryIdentifier: false,
    generateField: false,
    fieldType: null,
    arrayField: false,
    followSourceType: false,
    preserveValues: false,
    syncNullValues: true,
    arrayOperation: null,
    lookupObject: null,
    lookupField: null,
  };
}

function ordered(
  mappings: readonly Mapping[],
  { object, fieldOrder, columns }: MappingRequest,
): readonly Mapping[] {
  if (!object.supportsFieldOrdering || fieldOrder === 'mapping_order') return mappings;
  if (fieldOrder === 'source_column_order') {
    const places = new Map(columns.map(({ name }, at) => [name, at]));
    const placeOf = ({ from }: Mapping): number =>
      from.type === 'column' ? (places.get(from.column) ?? columns.length) : columns.length;
    return mappings.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
  return mappings.toSorted((one, other) => (one.to < other.to ? -1 : one.to > other.to ? 1 : 0));
}
