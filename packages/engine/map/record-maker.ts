import type { DestinationField, Json, WriteRecord } from '#connector-kit';
import { Fault } from '../convert/fault.ts';
import type { SyncSpec } from '../sync-spec.ts';
import type { Cells } from './cells.ts';
import type { Filling } from './filling.ts';
import { filling } from './filling.ts';
import { mappedFields } from './mapped-fields.ts';

/** A record for a connector, or why there is none: a text for people that names the field. */
export type MadeRecord = { readonly record: WriteRecord } | { readonly invalid: string };

export interface RecordMaker {
  /** `fullName` of the field that identifies records; null where none does. */
  readonly primaryIdentifier: string | null;
  /** The mapped fields, in the order of the mappings. */
  readonly fields: readonly DestinationField[];
  /** Whether the same cells make the same record whenever they are asked for: a template may look at the clock. */
  readonly isSteady: boolean;
  /** @param cells in the order of the sync's columns */
  make(cells: Cells): MadeRecord;
  /** For a deletion: the identifier, and what else there is. */
  makeDelete(cells: Cells): MadeRecord;
  /** For a mirror that empties records: the identifier, and null in every other field. */
  makeNulls(cells: Cells): MadeRecord;
}

interface FilledField {
  readonly name: string;
  readonly fill: Filling;
  readonly isIdentifier: boolean;
  readonly keepsNull: boolean;
}

/**
 * Makes records of a sync's rows.
 *
 * @throws ConfigurationError where a mapping names a column or field that there is not, or can fill no record
 */
export function recordMaker(
  spec: Pick<SyncSpec, 'mappings' | 'fields' | 'object' | 'columns'>,
  { runId }: { readonly runId: number },
): RecordMaker {
  const mapped = mappedFields(spec);
  const filled = mapped.map(({ mapping, field }): FilledField => ({
    name: field.fullName,
    fill: filling(mapping, field, spec.columns, runId),
    isIdentifier: mapping.isPrimaryIdentifier,
    keepsNull: mapping.syncNullValues,
  }));
  const identifier = filled.find(({ isIdentifier }) => isIdentifier);
  return {
    primaryIdentifier: identifier?.name ?? null,
    fields: mapped.map(({ field }) => field),
    isSteady: mapped.every(({ mapping }) => mapping.from.type !== 'liquid_template'),
    make: (cells) => {
      const record: Record<string, Json> = {};
      for (const { name, fill, isIdentifier, keepsNull } of filled) {
        const value = fill(cells);
        if (value === null) {
          if (isIdentifier) return { invalid: faultsOf(filled, cells) };
          if (keepsNull) put(record, name, null);
        } else if (typeof value === 'object' && value instanceof Fault) {
          return { invalid: faultsOf(filled, cells) };
        } else {
          put(record, name, value);
        }
      }
      return { record };
    },
    makeDelete: (cells) => {
      const record: Record<string, Json> = {};
      for (const { name, fill, isIdentifier } of filled) {
        const value = fill(cells);
        if (value !== null && !(value instanceof Fault)) put(record, name, value);
        else if (isIdentifier) return { invalid: identifierFault(name, value) };
      }
      return { record };
    },
    makeNulls: (cells) => {
      const record: Record<string, Json> = {};
      for (const { name, fill, isIdentifier } of filled) {
        if (!isIdentifier) {
          put(record, name, null);
          continue;
        }
        const value = fill(cells);
        if (value === null || value instanceof Fault) return { invalid: identifierFault(name, value) };
        put(record, name, value);
      }
      return { record };
    },
  };
}

const MOST_FAULTS = 3;

function faultsOf(filled: readonly FilledField[], cells: Cells): string {
  const faults = filled.flatMap(({ name, fill, isIdentifier }) => {
    const value = fill(cells);
    if (value instanceof Fault) return [`${name}: ${value.words}`];
    return isIdentifier && value === null ? [identifierFault(name, value)] : [];
  });
  const more = faults.length - MOST_FAULTS;
  return faults.slice(0, MOST_FAULTS).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

function identifierFault(name: string, value: Json | Fault): string {
  return `${name}: ${value instanceof Fault ? value.words : 'the identifier has no value'}`;
}

function put(record: Record<string, Json>, name: string, value: Json): void {
  // An assignment would change the prototype.
  if (name === '__proto__')
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  else record[name] = value;
}
