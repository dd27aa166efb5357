import type { Keys } from './invalid-rows.ts';
import { checkRows, NO_IDS } from './invalid-rows.ts';
import type { PlanWork } from './plan-work.ts';

/**
 * The keys of a source whose rows are those of the snapshot, none more, less or different; undefined where they are others,
 * or nothing tells. It takes no memory, and much less time than to find out which ones differ.
 */
export async function sameRows(work: PlanWork): Promise<Keys | undefined> {
  const { keys, mode, snapshot } = work;
  if (keys === undefined || snapshot === undefined || (mode !== 'changes' && mode !== 'mirror')) {
    return undefined;
  }
  const known = await sumOf(work, snapshot.relation);
  const now = await sumOf(work, keys);
  if (now.text === undefined || now.text !== known.text) return undefined;
  checkRows(work, now.rows);
  return {
    file: undefined,
    all: keys,
    relation: keys,
    rows: now.rows,
    valid: now.rows,
    invalid: 0,
    invalidFile: undefined,
    hasNulls: false,
    duplicated: NO_IDS,
  };
}

/** A text that two sets of rows share only when they are the same; undefined where not every row has a hash. */
async function sumOf(
  { duck }: PlanWork,
  relation: string,
): Promise<{ readonly rows: number; readonly text: string | undefined }> {
  // Hashed once more, because rows that swap the value of a column could leave the sum of their hashes as it is.
  const [[rows, ids, quick, sum, mixed] = []] = await duck.rows(
    `SELECT count(*), count(id), count(quick), sum(hash(quick))::VARCHAR, bit_xor(hash(quick, 0)) FROM ${relation}`,
  );
  const isWhole = rows === ids && rows === quick;
  return {
    rows: Number(rows),
    text: isWhole ? `${String(rows)}-${String(sum)}-${String(mixed)}` : undefined,
  };
}
