import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './database.ts';

/** How long an answer can be asked for again. */
const KEPT = sql<Date>`now() - interval '24 hours'`;

export interface IdempotentRequest {
  readonly id: number;
  /** What the request has made, when its answer was lost. */
  readonly madeId: number | null;
  /** HTTP status of its answer; null while it is under way, or when its server died. */
  readonly status: number | null;
  readonly ageMs: number;
  readonly requestHash: Buffer;
}

/** @returns the claim's id when the key is new, or the request that holds it */
export async function claimIdempotencyKey(
  db: Kysely<Tables>,
  scope: string,
  key: string,
  requestHash: Buffer,
): Promise<{ readonly claimed: number } | { readonly held: IdempotentRequest }> {
  await forgetOldAnswers(db);
  const row = await db
    .insertInto('idempotent_answers')
    .values({ scope, key, request_hash: requestHash })
    .onConflict((conflict) => conflict.columns(['scope', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row !== undefined) return { claimed: Number(row.id) };
  const held = await db
    .selectFrom('idempotent_answers')
    .select(['id', 'made_id', 'status', 'request_hash'])
    // By the clock that made it: ours may be another one.
    .select(sql<number>`extract(epoch from now() - created_at)::float8 * 1000`.as('age_ms'))
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst();
  if (held === undefined) return claimIdempotencyKey(db, scope, key, requestHash);
  return {
    held: {
      id: Number(held.id),
      madeId: held.made_id,
      status: held.status,
      requestHash: held.request_hash,
      ageMs: held.age_ms,
    },
  };
}

async function forgetOldAnswers(db: Kysely<Tables>): Promise<void> {
  await db
    .with('old', (cte) => cte.deleteFrom('idempotent_answers').where('created_at', '<', KEPT).returning('id'))
    .deleteFrom('secrets')
    .where('purpose', '=', 'idempotent_answer')
    .where('row_id', 'in', (eb) => eb.selectFrom('old').select('old.id'))
    .execute();
}

/**
 * Notes what a request makes, in the transaction that makes it.
 *
 * @returns false when the claim was given up as lost and another request has the key: this one must make nothing
 */
export async function noteMade(
  transaction: Transaction<Tables>,
  claim: number,
  madeId: number,
): Promise<boolean> {
  const result = await transaction
    .updateTable('idempotent_answers')
    .where('id', '=', String(claim))
    .set({ made_id: madeId })
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function keepAnswer(db: Kysely<Tables>, claim: number, status: number): Promise<void> {
  await db.updateTable('idempotent_answers').where('id', '=', String(claim)).set({ status }).execute();
}

/** Frees a key whose request changed nothing. */
export async function releaseIdempotencyKey(db: Kysely<Tables>, claim: number): Promise<void> {
  await db.deleteFrom('idempotent_answers').where('id', '=', String(claim)).execute();
}
