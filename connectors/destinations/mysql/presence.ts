import { isServerError, concernsWholeTable } from '../../mysql-wire/index.ts';
import { type BatchRow, chunk } from './rows.ts';
import { findKeys } from './statements.ts';
import type { Target } from './target.ts';

const MOST_KEYS = 200;

/**
 * Whether each row is in the table now, by its place in the batch; no answer where a key can't even be compared.
 * A hint that saves statements: others may write at the same time, and what is written later finds out.
 */
export async function findPresent(
  { session, table, key }: Target,
  rows: readonly BatchRow[],
): Promise<ReadonlyMap<number, boolean>> {
  const present = new Map<number, boolean>();
  for (const piece of chunk(rows, MOST_KEYS, 1, session.maxPacketBytes)) {
    const { sql, parameters } = findKeys(
      table.name,
      key,
      piece.map((row) => row.key),
    );
    try {
      const found = new Set((await session.select(sql, parameters)).map((row) => Number(row['position'])));
      for (const [position, { index }] of piece.entries()) present.set(index, found.has(position));
    } catch (error) {
      if (!isServerError(error) || concernsWholeTable(error)) throw error;
    }
  }
  return present;
}
