import type { Json, WriteOperation, WriteRecord } from '#connector-kit';
import type { MadeRecord } from '../map/record-maker.ts';
import { emptiesRecords, operationOf } from './batch-shape.ts';
import type { BatchShape } from './batch-shape.ts';
import type { Fate } from './exceptions.ts';
import type { PlannedRow, WriteWork } from './write-work.ts';

/** Records of one operation on their way, by their places in the batch. */
export interface MadeBatch {
  readonly operation: WriteOperation;
  readonly records: readonly WriteRecord[];
  /** The place in the batch of each record. */
  readonly places: readonly number[];
  /** Fates of those that can't be sent, by place. */
  readonly invalid: ReadonlyMap<number, Fate>;
}

/** Turns rows into records; those that do not convert, and all but the last of an identifier, are invalid. */
export function makeBatch(work: WriteWork, shape: BatchShape, rows: readonly PlannedRow[]): MadeBatch {
  const operation = operationOf(work.spec, rows[0]?.op ?? 'write');
  const invalid = new Map<number, Fate>();
  const records: WriteRecord[] = [];
  const places: number[] = [];
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place];
    if (row === undefined) continue;
    const made = makeRecord(work, operation, row);
    if ('invalid' in made) {
      invalid.set(place, { status: 'invalid', message: made.invalid });
    } else {
      records.push(made.record);
      places.push(place);
    }
  }
  const made: MadeBatch = { operation, records, places, invalid };
  return shape.primaryIdentifier === null ? made : withoutDoubles(made, shape.primaryIdentifier, invalid);
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
function withoutDoubles(made: MadeBatch, identifier: string, invalid: Map<number, Fate>): MadeBatch {
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
    ...made,
    records: records.filter((_record, index) => stays(index)),
    places: places.filter((_place, index) => stays(index)),
  };
}

function keyOf(value: Json | undefined): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
