import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { RateBudgets, Store } from '#store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { SharedRateBudget } from './rate-budget-shared.ts';
import type { Release } from './rate-budget.ts';

let database: TestDatabase;
let store: Store;
const faults: unknown[] = [];
const { signal } = new AbortController();

beforeAll(async () => {
  database = await createTestDatabase();
  store = await Store.open({ connection: { connectionString: database.url } });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** As another process has it. */
function openBudget(): SharedRateBudget {
  return new SharedRateBudget(new RateBudgets(store.db), (error) => faults.push(error));
}

function limit(requestsPerSecond: number, more: { burst?: number; concurrency?: number } = {}) {
  return { key: 'k', requestsPerSecond, ...more };
}

describe('a rate', () => {
  test('is shared by everyone of the same key and by nobody else', async () => {
    const [one, other] = [openBudget(), openBudget()];
    const begin = performance.now();
    const at: Record<string, number> = {};
    const take = async (name: string, budget: SharedRateBudget, key: string) => {
      await budget.take(key, limit(5, { burst: 1 }), signal);
      at[name] = performance.now() - begin;
    };
    await take('first', one, 'shared:k');
    await Promise.all([take('second', other, 'shared:k'), take('alone', other, 'shared:l')]);
    expect(at['second']).toBeGreaterThan((at['first'] ?? 0) + 150);
    expect(at['alone']).toBeLessThan(at['second'] ?? 0);
  });

  test('that the provider announces to one replaces the declared one for all', async () => {
    const [one, other] = [openBudget(), openBudget()];
    one.setRequestsPerSecond('announced:k', 1_000);
    await vi.waitFor(async () => {
      const { rows } = await sql`select from spillway.rate_budgets where requests_per_second = 1000`.execute(
        store.db,
      );
      expect(rows).toHaveLength(1);
    });
    await one.take('announced:k', limit(0.001, { burst: 1 }), signal);
    await other.take('announced:k', limit(0.001, { burst: 1 }), signal);
  });

  test('that holds hardly anybody back is asked for seldom, until another one is announced', async () => {
    const budgets = new RateBudgets(store.db);
    const asked: (readonly number[])[] = [];
    const budget = new SharedRateBudget(
      {
        leaseMs: budgets.leaseMs,
        announce: (key, rate) => budgets.announce(key, rate),
        grant: (request) => {
          asked.push(request.costs);
          return budgets.grant(request);
        },
      },
      (error) => faults.push(error),
    );
    await budget.take('high:k', limit(1_000_000), signal);
    await Promise.all(Array.from({ length: 500 }, () => budget.take('high:k', limit(1_000_000), signal, 2)));
    expect(asked.flat().length).toBeLessThan(500);
    expect(asked[0]).toEqual([50_000]);
    budget.setRequestsPerSecond('high:k', 100);
    asked.length = 0;
    await Promise.all(Array.from({ length: 5 }, () => budget.take('high:k', limit(1_000_000), signal)));
    expect(new Set(asked.flat())).toEqual(new Set([1]));
  });

  test('is kept while the database is away: requests wait, and go on when it is back', async () => {
    const budget = openBudget();
    (await budget.take('away:k', limit(100), signal))();
    await sql`alter function spillway.grant_starts rename to grant_starts_away`.execute(store.db);
    let taken = false;
    const waiting = budget.take('away:k', limit(100), signal).then(() => (taken = true));
    const before = faults.length;
    while (faults.length < before + 3) await delay(10);
    expect(taken).toBe(false);
    // Where there is no limit nothing is asked.
    (await budget.take('none:k', limit(Infinity), signal))();
    await sql`alter function spillway.grant_starts_away rename to grant_starts`.execute(store.db);
    await waiting;
  });
});

describe('those who wait', () => {
  test('leave when they no longer want to, and are not let in once they have left', async () => {
    const budget = openBudget();
    await budget.take('leave:k', limit(0.01, { burst: 1 }), signal);
    const controller = new AbortController();
    const left = budget.take('leave:k', limit(0.01, { burst: 1 }), controller.signal);
    controller.abort(new Error('cancelled by Ann'));
    await expect(left).rejects.toThrow('cancelled by Ann');
    await expect(budget.take('leave:k', limit(100), controller.signal)).rejects.toThrow('cancelled by Ann');
  });

  test('are served in the order in which they came', async () => {
    const budget = openBudget();
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (turn) => {
        await budget.take('order:k', limit(50, { burst: 1 }), signal);
        order.push(turn);
      }),
    );
    expect(order).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('a concurrency', () => {
  test('is never exceeded by two together, and all come to their turn', async () => {
    const budgets = [openBudget(), openBudget()];
    let inFlight = 0;
    let most = 0;
    const served = [0, 0];
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const release = await budgets[index % 2]?.take(
          'flights:k',
          limit(10_000, { concurrency: 3 }),
          signal,
        );
        inFlight += 1;
        most = Math.max(most, inFlight);
        await delay(5);
        inFlight -= 1;
        served[index % 2] = (served[index % 2] ?? 0) + 1;
        release?.();
      }),
    );
    expect(most).toBe(3);
    expect(served).toEqual([30, 30]);
  });

  test('is not kept by those who are done', async () => {
    const one = openBudget();
    const releases: Release[] = [];
    for (let count = 0; count < 3; count += 1) {
      releases.push(await one.take('done:k', limit(10_000, { concurrency: 3 }), signal));
    }
    const next = openBudget().take('done:k', limit(10_000, { concurrency: 3 }), signal);
    releases[0]?.();
    releases[0]?.();
    await next;
  });
});
