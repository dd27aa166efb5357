import type { ColumnType, DestinationField, Json, SourceColumn } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import type { Conversion } from '../convert/conversion.ts';
import { converter } from '../convert/converter.ts';
import { Fault } from '../convert/fault.ts';
import type { Mapping, MappingFrom } from '../mapping.ts';
import type { Cells } from './cells.ts';
import { compoundKey } from './compound-key.ts';
import { toReference } from './reference.ts';
import { compileTemplate } from './template.ts';

/** Makes the value of one field from a row. */
export type Filling = (cells: Cells) => Json | Fault;

interface Target {
  readonly fullName: string;
  convert(column: ColumnType): Conversion;
}

/** @throws ConfigurationError where a mapping can fill the field of no record */
export function filling(
  { from, lookupField }: Pick<Mapping, 'from' | 'lookupField'>,
  { fullName, type, array }: Pick<DestinationField, 'fullName' | 'type' | 'array'>,
  columns: readonly SourceColumn[],
  runId: number,
): Filling {
  const converterOf = lookupField === null ? converter : toReference;
  const field: Target = { fullName, convert: (column) => converterOf(column, { type, array }) };
  switch (from.type) {
    case 'column':
      return ofColumn(from.column, field, columns);
    case 'constant_value':
      return always(constant(from, field));
    case 'sync_metadata':
      return always(fitting('integer', String(runId), field, 'run id'));
    case 'liquid_template': {
      const render = compileTemplate(from.template, columns, field.fullName);
      const convert = field.convert('text');
      return (cells) => {
        const text = render(cells);
        return text instanceof Fault ? text : convert(text);
      };
    }
    case 'compound_key': {
      const join = compoundKey(
        from.columns.map((name) => placeOf(name, columns)),
        columns,
      );
      const convert = field.convert('text');
      return (cells) => {
        const text = join(cells);
        return text === null ? null : convert(text);
      };
    }
  }
}

function ofColumn(name: string, field: Target, columns: readonly SourceColumn[]): Filling {
  const at = placeOf(name, columns);
  const convert = field.convert(columns[at]?.type ?? 'text');
  return (cells) => {
    const text = cells[at];
    return text === null || text === undefined ? null : convert(text);
  };
}

/** @throws ConfigurationError where there is no such column */
function placeOf(name: string, columns: readonly SourceColumn[]): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at !== -1) return at;
  throw new ConfigurationError(`The source has no column "${name}", which a mapping names.`);
}

function always(value: Json): Filling {
  return () => value;
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  boolean: 'boolean',
  datetime: 'timestamp',
  number: 'decimal',
  text: 'text',
};

function constant(
  { basicType, value }: Extract<MappingFrom, { type: 'constant_value' }>,
  field: Target,
): Json {
  if (value === null) return null;
  const column = typeof value === 'object' ? 'json' : (TYPES[basicType] ?? 'text');
  return fitting(column, typeof value === 'string' ? value : JSON.stringify(value), field, 'constant');
}

/** @throws ConfigurationError where what every record would get does not fit */
function fitting(column: ColumnType, text: string, field: Target, what: string): Json {
  const converted = field.convert(column)(text);
  if (!(converted instanceof Fault)) return converted;
  throw new ConfigurationError(
    `The ${what} of the field "${field.fullName}" does not fit it: ${converted.words}. Change the mapping.`,
  );
}
