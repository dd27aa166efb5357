import { type Outcome, rejected, succeeded } from '#connector-kit';
import {
  codeOf,
  isDuplicate,
  isRetryable,
  isServerError,
  type ServerError,
  wordsOf,
} from '../../mysql-wire/index.ts';
import type { BatchRow } from './rows.ts';
import { deleteRows, findKeys, insertRows, type Statement, updateRows } from './statements.ts';
import type { Target } from './target.ts';

/** Called after each statement that the server refused, before the next one. */
export type AfterRefusal = (error: ServerError) => Promise<void>;

export const alreadyExists = rejected(
  'already_exists',
  'The table has a row with this identifier already, and an insert leaves it alone.',
);
export const notFound = rejected(
  'not_found',
  'The table has no row with this identifier, and an update adds none.',
);

/** Writes one row; whatever the server says against the row itself is its outcome. */
export async function writeOne(target: Target, row: BatchRow, afterRefusal: AfterRefusal): Promise<Outcome> {
  try {
    return await writeByOperation(target, row, afterRefusal);
  } catch (error) {
    if (!isServerError(error)) throw error;
    await afterRefusal(error);
    return refusal(error);
  }
}

function refusal(error: ServerError): Outcome {
  return rejected(codeOf(error), `${wordsOf(error)}.`, isRetryable(error));
}

async function writeByOperation(target: Target, row: BatchRow, afterRefusal: AfterRefusal): Promise<Outcome> {
  const { operation, table, key } = target;
  switch (operation) {
    case 'append':
      await change(target, insertRows(table.name, [row]));
      return succeeded;
    case 'insert':
      return insertOne(target, row, afterRefusal);
    case 'update':
      return (await change(target, updateRows(table.name, key, [row]))) > 0 ? succeeded : notFound;
    case 'upsert':
      return upsertOne(target, row, afterRefusal);
    case 'delete':
      await change(target, deleteRows(table.name, key, [row]));
      return succeeded;
  }
}

async function insertOne(target: Target, row: BatchRow, afterRefusal: AfterRefusal): Promise<Outcome> {
  const { session, table, key } = target;
  try {
    await change(target, insertRows(table.name, [row]));
    return succeeded;
  } catch (error) {
    if (!isServerError(error) || key === '') throw error;
    await afterRefusal(error);
    // Whatever else is wrong with the record, a row that is there is left alone.
    const { sql, parameters } = findKeys(table.name, key, [row.key]);
    if ((await session.select(sql, parameters)).length > 0) return alreadyExists;
    return refusal(error);
  }
}

/**
 * Not `INSERT … ON DUPLICATE KEY UPDATE`: that updates the row that collides in any unique index, so a new record
 * with another row's e-mail address would overwrite that row.
 */
async function upsertOne(target: Target, row: BatchRow, afterRefusal: AfterRefusal): Promise<Outcome> {
  const { table, key } = target;
  const update = updateRows(table.name, key, [row]);
  if ((await change(target, update)) > 0) return succeeded;
  try {
    await change(target, insertRows(table.name, [row]));
    return succeeded;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    await afterRefusal(error);
    // Somebody may have added the row meanwhile; else it collides in another unique index.
    if ((await change(target, update)) > 0) return succeeded;
    return refusal(error);
  }
}

function change({ session }: Target, { sql, parameters }: Statement): Promise<number> {
  return session.change(sql, parameters);
}
