import type { WriteOperation, WriteRecord } from '#connector-kit';
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
  const records = new Map<number, WriteRecord>();
  for (const [place, row] of rows.entries()) {
    const made = makeRecord(work, operation, row);
    if ('invalid' in made) invalid.set(place, { status: 'invalid', message: made.invalid });
    else records.set(place, made.record);
  }
  if (shape.primaryIdentifier !== null) leaveOutDoubles(shape.primaryIdentifier, records, invalid);
  return { operation, records: [...records.values()], places: [...records.keys()], invalid };
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
function leaveOutDoubles(
  identifier: string,
  records: Map<number, WriteRecord>,
  invalid: Map<number, Fate>,
): void {
  const latest = new Map<unknown, number>();
  for (const [place, record] of records) {
    const value = record[identifier];
    const key = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    const earlier = latest.get(key);
    latest.set(key, place);
    if (earlier === undefined) continue;
    records.delete(earlier);
    invalid.set(earlier, {
      status: 'invalid',
      code: 'duplicate',
      message: `Another row has the same ${identifier} once it is converted to the field's type; the last one was sent.`,
    });
  }
}
