import type {
  ColumnType,
  DestinationField,
  DestinationObject,
  FieldType,
  SourceColumn,
} from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { Mapping, MappingFrom } from '../mapping.ts';

type Shape = Pick<DestinationField, 'type' | 'array'>;

/** What a field is when nobody says it: values keep the type of their column. */
const SHAPES: Readonly<Record<ColumnType, Shape>> = {
  text: { type: 'string', array: false },
  boolean: { type: 'boolean', array: false },
  integer: { type: 'integer', array: false },
  decimal: { type: 'decimal', array: false },
  float: { type: 'float', array: false },
  date: { type: 'date', array: false },
  timestamp: { type: 'date_time', array: false },
  timestamp_tz: { type: 'date_time', array: false },
  time: { type: 'time', array: false },
  json: { type: 'json', array: false },
  array: { type: 'json', array: true },
  binary: { type: 'binary', array: false },
};

const TYPES: ReadonlyMap<string, FieldType> = new Map([
  ...Object.values(SHAPES).map(({ type }) => [type, type] as const),
  ['field', 'json'],
  ['text', 'string'],
  ['number', 'decimal'],
  ['datetime', 'date_time'],
]);

/**
 * The field that a mapping fills: that of the destination, or one that the mapping makes. Where the mapping makes it, and
 * where the whole content is replaced, it has the type that the mapping names, or that of its column.
 *
 * @throws ConfigurationError where the destination has no such field and lets none be made
 */
export function fieldFor(
  mapping: Mapping,
  found: DestinationField | undefined,
  object: DestinationObject,
  columns: readonly SourceColumn[],
): DestinationField {
  const isMade = object.allowCustomFields && (mapping.generateField || mapping.followSourceType);
  if (found !== undefined && !isMade && !(object.replaces && object.allowCustomFields)) return found;
  if (found === undefined && !object.allowCustomFields) {
    throw new ConfigurationError(
      `"${object.label}" has no field "${mapping.to}", and lets none be made. Map another field, or refresh the fields.`,
    );
  }
  const shape = shapeOf(mapping, columns);
  return found === undefined ? { ...madeField(mapping.to), ...shape } : { ...found, ...shape };
}

function shapeOf(mapping: Mapping, columns: readonly SourceColumn[]): Shape {
  const natural = naturalShape(mapping.from, columns);
  const { fieldType } = mapping;
  if (fieldType === null || mapping.followSourceType)
    return { ...natural, array: natural.array || mapping.arrayField };
  const type = TYPES.get(fieldType.toLowerCase());
  if (type !== undefined) return { type, array: mapping.arrayField };
  throw new ConfigurationError(
    `The field "${mapping.to}" is to be of the type "${fieldType}", which there is not. Types are ${[...TYPES.keys()].join(', ')}.`,
  );
}

function naturalShape(from: MappingFrom, columns: readonly SourceColumn[]): Shape {
  switch (from.type) {
    case 'column': {
      const column = columns.find(({ name }) => name === from.column);
      return SHAPES[column?.type ?? 'text'];
    }
    case 'constant_value':
      return constantShape(from.basicType, Number(from.value));
    case 'sync_metadata':
      return SHAPES.integer;
    case 'liquid_template':
    case 'compound_key':
      return SHAPES.text;
  }
}

function constantShape(basicType: string, number: number): Shape {
  switch (basicType) {
    case 'boolean':
      return SHAPES.boolean;
    case 'datetime':
      return SHAPES.timestamp;
    case 'number':
      return Number.isSafeInteger(number) ? SHAPES.integer : SHAPES.decimal;
    default:
      return SHAPES.text;
  }
}

function madeField(fullName: string): Omit<DestinationField, 'type' | 'array'> {
  return {
    fullName,
    label: fullName,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: false,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  };
}
