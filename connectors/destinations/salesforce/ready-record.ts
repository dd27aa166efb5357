import type { Batch, BatchOutcomes, Json, WriteRecord } from '#connector-kit';
import { ConnectorError, rejected, succeeded, textOf } from '#connector-kit';
import type { Cell } from './cell.ts';
import { cellsOf } from './cell.ts';
import type { Context } from './credentials.ts';
import { ID } from './key.ts';
import type { Finder, FoundRecord } from './lookup.ts';
import { findRecords } from './lookup.ts';

/** A record as it goes to Salesforce. */
export interface ReadyRecord {
  readonly at: number;
  /** Of the record that is updated or deleted. */
  readonly id?: string;
  readonly cells: readonly Cell[];
}

/**
 * Records ready to be sent: found by their key where that is not what Salesforce goes by, with the values that are
 * kept or merged already settled. Records that can't be sent get their outcome here.
 *
 * @throws as `findRecords`, before anything was written
 */
export async function readyRecords(
  context: Context,
  batch: Batch,
  outcomes: BatchOutcomes,
  positions: readonly number[],
): Promise<ReadyRecord[]> {
  const finder = await finderFor(context, batch, positions);
  return positions.flatMap((at) => {
    const record = batch.records[at] ?? {};
    const ready = readyRecord(batch, record, finder);
    if ('status' in ready) {
      outcomes.set(at, ready);
      return [];
    }
    return [{ at, ...ready }];
  });
}

function readyRecord(batch: Batch, record: WriteRecord, finder: Finder | undefined) {
  const { operation, primaryIdentifier: key } = batch;
  const found = key === null ? [] : (finder?.(record[key]) ?? []);
  const isById = operation === 'update' || operation === 'delete';
  if (isById && key !== ID) {
    if (found.length === 0 && operation === 'delete') return succeeded;
    if (found.length === 0) {
      return rejected('not_found', `Salesforce has no record with this ${key}, and an update creates none.`);
    }
    if (found.length > 1) {
      return rejected(
        'ambiguous',
        `Salesforce has ${found.length} records with this ${key}, so which one is meant is unclear: ` +
          `${found
            .slice(0, 3)
            .map(({ Id }) => Id)
            .join(', ')}.`,
      );
    }
  }
  const id = isById ? (key === ID ? textOf(record[ID]) : found[0]?.Id) : undefined;
  try {
    const kept = found.length === 1 ? settled(batch, record, found[0]) : record;
    const cells =
      operation === 'delete' ? [] : cellsOf(batch, kept, isById && key !== null ? key : undefined);
    return { cells, ...(id === undefined ? {} : { id }) };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return rejected(error.code ?? 'unfit_value', error.message);
  }
}

/** A finder where something must be known of the records that are there. */
async function finderFor(
  context: Context,
  batch: Batch,
  positions: readonly number[],
): Promise<Finder | undefined> {
  const { operation, primaryIdentifier: key } = batch;
  if (key === null || operation === 'insert') return undefined;
  const columns = operation === 'delete' ? [] : knownFields(batch);
  const mustFind = (operation === 'update' || operation === 'delete') && key !== ID;
  if (!mustFind && columns.length === 0) return undefined;
  return findRecords(
    context,
    batch,
    key,
    positions.map((at) => batch.records[at]?.[key]),
    columns,
  );
}

/** Fields whose present value decides what is written. */
function knownFields({ fields, fieldOptions }: Batch): string[] {
  return fields.flatMap(({ fullName, array }) => {
    const { preserveValues = false, arrayOperation } = fieldOptions[fullName] ?? {};
    return preserveValues || (array && arrayOperation === 'merge') ? [fullName] : [];
  });
}

/** The record without the values that are there and to be kept, its arrays joined with those that are there. */
function settled(batch: Batch, record: WriteRecord, present: FoundRecord | undefined): WriteRecord {
  if (present === undefined) return record;
  const values = Object.entries(record).flatMap(([name, value]): [string, Json][] => {
    const { preserveValues = false, arrayOperation } = batch.fieldOptions[name] ?? {};
    const there = present[name] ?? null;
    if (preserveValues && there !== null && name !== batch.primaryIdentifier) return [];
    if (arrayOperation !== 'merge' || !Array.isArray(value)) return [[name, value]];
    const before = typeof there === 'string' ? there.split(';') : [];
    return [[name, [...new Set([...before, ...value.map(String)])]]];
  });
  return Object.fromEntries(values);
}
