import { RecordError, type WriteRecord } from '#connector-kit';
import { TextArray } from '../../postgres-wire/index.ts';
import type { Column } from './catalog.ts';
import { spell } from './values.ts';

/**
 * One array per column, made of the records without anything in between: the usual case, in which every record names
 * every column and holds nothing that can't be written. Undefined where one doesn't.
 *
 * Arrays, because a COPY would need a temporary table in each transaction (a pooler may lend another session for the
 * next one), whose rows in the catalog are left behind dead; and it takes PostgreSQL just as long.
 *
 * @param isWhole whether a record may name nothing else
 */
export function packRecords(
  records: readonly WriteRecord[],
  columns: readonly Column[],
  isWhole: boolean,
): readonly Buffer[] | undefined {
  if (!nameAll(records, columns, isWhole)) return undefined;
  const packed: Buffer[] = [];
  for (const column of columns) {
    const array = packColumn(records, column);
    if (array === undefined) return undefined;
    packed.push(array);
  }
  return packed;
}

/** Records of one source name their fields in one order: only the first of them is looked at by name. */
function nameAll(records: readonly WriteRecord[], columns: readonly Column[], isWhole: boolean): boolean {
  const [first] = records;
  if (first === undefined) return false;
  const names = Object.keys(first);
  if (isWhole && names.length !== columns.length) return false;
  if (!columns.every(({ name }) => Object.hasOwn(first, name))) return false;
  return records.every((record) => {
    let at = 0;
    for (const name in record) {
      if (name !== names[at]) return false;
      at += 1;
    }
    return at === names.length;
  });
}

function packColumn(records: readonly WriteRecord[], column: Column): Buffer | undefined {
  const array = new TextArray(records.length);
  try {
    for (const record of records)
      if (!array.add(spell(record[column.name] ?? null, column))) return undefined;
  } catch (error) {
    if (error instanceof RecordError) return undefined;
    throw error;
  }
  return array.end();
}
