import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Tables } from './database.ts';

/** What a process asks for: see `RateLedger` of egress. */
export interface StartsWanted {
  readonly key: string;
  readonly costs: readonly number[];
  readonly aheadMs: number;
  readonly requestsPerSecond?: number;
  readonly burst?: number;
  readonly concurrency?: number;
  readonly held: number;
}

export interface StartsGranted {
  readonly delaysMs: readonly number[];
  readonly askAgainMs: number | null;
  readonly announced: number | null;
}

/**
 * Budgets of requests that all processes of a store share, by the clock of the database. What a process died with counts
 * for `leaseMs` more.
 */
export class RateBudgets {
  readonly leaseMs = 10_000;
  readonly #db: Kysely<Tables>;
  readonly #holder = randomUUID();

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  async grant(wanted: StartsWanted): Promise<StartsGranted> {
    const { rows } = await sql<{ delays: number[]; again_ms: number | null; announced: number | null }>`
      select delays, again_ms, announced from spillway.grant_starts(
        ${nameOf(wanted.key)}, ${wanted.costs}::float8[], ${wanted.requestsPerSecond ?? null}::float8,
        ${wanted.burst ?? null}::float8, ${wanted.aheadMs}::float8, ${this.#holder}, ${wanted.held}::integer,
        ${wanted.concurrency ?? null}::integer, ${this.leaseMs}::float8)`.execute(this.#db);
    const [row] = rows;
    if (row === undefined) throw new Error('grant_starts answered without a row');
    return { delaysMs: row.delays, askAgainMs: row.again_ms, announced: row.announced };
  }

  async announce(key: string, requestsPerSecond: number): Promise<void> {
    const announced = { requests_per_second: requestsPerSecond, used_at: sql<Date>`clock_timestamp()` };
    await this.#db
      .insertInto('rate_budgets')
      .values({ key: nameOf(key), ...announced })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(announced))
      .execute();
  }
}

/** Keys hold the places of accounts, which are nobody's business here, and may be long. */
function nameOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** Forgets budgets that nobody has used for an hour. */
export async function forgetIdleRateBudgets(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('rate_budgets')
    .where('used_at', '<', sql<Date>`now() - interval '1 hour'`)
    .execute();
}
