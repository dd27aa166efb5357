import type { Json, WriteOperation, WriteRecord } from '#connector-kit';
import type { MadeRecord } from '../map/record-maker.ts';
import { emptiesRecords, operationOf } from './batch-shape.ts';
import type { BatchShape } from './batch-shape.ts';
import type { Fate } from './exceptions.ts';
import type { PlannedRow, WriteWork } from './write-work.ts';

/** Records of one operation on their way, by their places in the batch. */
export interface MadeBatch {
  readonly operation: WriteOperation;
  /** The place in the batch of each record. */
  readonly places: readonly number[];
  /** Fates of those that can't be sent, by place. */
  readonly invalid: ReadonlyMap<number, Fate>;
  /**
   * The records of `places[from]` up to `places[to]`, that one not included. They are made again for who asks again: those
   * of all batches under way would be most of what is held in memory.
   */
  take(from: number, to: number): readonly WriteRecord[];
}

/** Turns rows into records; those that do not convert, and all but the last of an identifier, are invalid. */
export function makeBatch(
  work: Pick<WriteWork, 'spec' | 'maker'>,
  shape: BatchShape,
  rows: readonly PlannedRow[],
): MadeBatch {
  const operation = operationOf(work.spec, rows[0]?.op ?? 'write');
  const invalid = new Map<number, Fate>();
  let made: Made = { records: [], places: [] };
  rows.forEach((row, place) => {
    const one = makeRecord(work, operation, row);
    if ('invalid' in one) {
      invalid.set(place, { status: 'invalid', message: one.invalid });
    } else {
      made.records.push(one.record);
      made.places.push(place);
    }
  });
  if (shape.primaryIdentifier !== null) made = withoutDoubles(made, shape.primaryIdentifier, invalid);
  const { places } = made;
  let fresh: readonly WriteRecord[] | undefined = made.records;
  const again = (place: number): WriteRecord => {
    const row = rows[place];
    const one = row === undefined ? undefined : makeRecord(work, operation, row);
    if (one !== undefined && 'record' in one) return one.record;
    throw new Error(`The record at ${place} of a batch could not be made again`);
  };
  return {
    operation,
    places,
    invalid,
    take: (from, to) => {
      const known = fresh;
      if (work.maker.isSteady) fresh = undefined;
      if (known === undefined) return places.slice(from, to).map(again);
      return from === 0 && to === known.length ? known : known.slice(from, to);
    },
  };
}

interface Made {
  readonly records: WriteRecord[];
  readonly places: number[];
}

export function makeRecord(
  { spec, maker }: Pick<WriteWork, 'spec' | 'maker'>,
  operation: WriteOperation,
  { op, cells }: PlannedRow,
): MadeRecord {
  if (operation === 'delete') return maker.makeDelete(cells);
  return op === 'delete' && emptiesRecords(spec) ? maker.makeNulls(cells) : maker.make(cells);
}

/** Identifiers that differ in the source may be one after conversion. */
function withoutDoubles(made: Made, identifier: string, invalid: Map<number, Fate>): Made {
  const { records, places } = made;
  const keys = records.map((record) => keyOf(record[identifier]));
  if (new Set(keys).size === keys.length) return made;
  const latest = new Map(keys.map((key, index) => [key, index]));
  const stays = (index: number): boolean => latest.get(keys[index]) === index;
  for (const [index, place] of places.entries()) {
    if (stays(index)) continue;
    invalid.set(place, {
      status: 'invalid',
      code: 'duplicate',
      message: `Another row has the same ${identifier} once it is converted to the field's type; the last one was sent.`,
    });
  }
  return {
    records: records.filter((_record, index) => stays(index)),
    places: places.filter((_place, index) => stays(index)),
  };
}

function keyOf(value: Json | undefined): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
