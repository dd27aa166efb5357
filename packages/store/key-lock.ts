import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import type { Tables } from './database.ts';

/** Any constant that no other lock has. */
const KEY_LOCK = '7236190442';

/**
 * Until the end of the transaction no key is added or retired, so that what it seals under the present write key is
 * counted before that key may go. Comes before the keys are loaded.
 */
export async function holdKeys(transaction: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${KEY_LOCK}::bigint)`.execute(transaction);
}

/** Waits for the end of every transaction that seals; those that come later wait for the end of this one. */
export async function lockKeys(transaction: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${KEY_LOCK}::bigint)`.execute(transaction);
}
