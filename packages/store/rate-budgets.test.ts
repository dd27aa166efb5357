import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import { forgetIdleRateBudgets, RateBudgets, Store } from './index.ts';
import type { StartsWanted } from './index.ts';

let database: TestDatabase;
let store: Store;
let mine: RateBudgets;
let theirs: RateBudgets;
let keys = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await Store.open({ connection: { connectionString: database.url } });
  mine = new RateBudgets(store.db);
  theirs = new RateBudgets(store.db);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** A key of its own each time. Everything is promised at once, so that delays show the whole arithmetic. */
function wanted(costs: readonly number[], more: Partial<StartsWanted> = {}): StartsWanted {
  keys += 1;
  return { key: `test:${keys}`, costs, aheadMs: 1e9, requestsPerSecond: 100, held: 0, ...more };
}

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);

describe('a rate', () => {
  test('that nobody has used gives one second of starts at once, and later ones evenly', async () => {
    const { delaysMs } = await mine.grant(wanted(ones(350)));
    const rounded = delaysMs.map(Math.round);
    expect(rounded.slice(0, 100)).toEqual(ones(100).map(() => 0));
    expect(rounded.slice(100, 150)).toEqual(ones(50).map(() => 1_020));
    expect(rounded.slice(150, 153)).toEqual([1_030, 1_041, 1_051]);
    const even = rounded.slice(200, 350);
    const gaps = even.slice(1).map((ms, index) => ms - (even[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12);
  });

  test('with a burst of one spaces them evenly', async () => {
    const { delaysMs } = await mine.grant(wanted(ones(5), { burst: 1 }));
    expect(delaysMs.map(Math.round)).toEqual([0, 10, 21, 31, 41]);
  });

  test('lets no stretch of time see more than its burst, whoever asks and however much each costs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3_000 }),
        fc.double({ min: 0.5, max: 60, noNaN: true }),
        fc.array(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 60 }), {
          minLength: 1,
          maxLength: 4,
        }),
        async (burst, seconds, batches) => {
          const asked = wanted([], { requestsPerSecond: burst / seconds, burst });
          // The clock of the database is somewhere between these two.
          const starts: { earliest: number; latest: number; units: number }[] = [];
          for (const [turn, batch] of batches.entries()) {
            const costs = batch.map((cost) => Math.min(cost, burst));
            const before = performance.now();
            const { delaysMs } = await (turn % 2 === 0 ? mine : theirs).grant({ ...asked, costs });
            const after = performance.now();
            delaysMs.forEach((ms, index) =>
              starts.push({ earliest: before + ms, latest: after + ms, units: costs[index] ?? 0 }),
            );
          }
          for (const [index, { earliest }] of starts.entries()) {
            const within = starts.slice(index).filter(({ latest }) => latest < earliest + seconds * 1_000);
            expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(burst);
          }
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  test('is used to 97 % by those who always wait', async () => {
    const asked = wanted(ones(37));
    await mine.grant(asked);
    await delay(40);
    const { delaysMs } = await theirs.grant({ ...asked, costs: ones(3_000) });
    expect(2_000 / (((delaysMs[2_999] ?? 0) - (delaysMs[999] ?? 0)) / 1_000)).toBeGreaterThan(97);
  });

  test('makes what costs more than the burst wait for all the others, and what follows for all of it', async () => {
    const { delaysMs } = await mine.grant(wanted([1, 250, 1, 30]));
    expect(delaysMs.map((ms) => Math.round(ms / 10))).toEqual([0, 103, 355, 355]);
  });

  test('promises only the first turn when it is far away, and says when to ask for the others', async () => {
    const asked = wanted(ones(110), { aheadMs: 100 });
    const first = await mine.grant(asked);
    expect(first.delaysMs).toHaveLength(100);
    expect(first.askAgainMs).toBeCloseTo(920, -1);
    const second = await theirs.grant({ ...asked, costs: ones(5) });
    expect(second.delaysMs).toHaveLength(1);
    expect(second.delaysMs[0]).toBeGreaterThan(800);
  });

  test('that the provider announced to one is that of all', async () => {
    const asked = wanted(ones(5), { burst: 1 });
    await mine.announce(asked.key, 10);
    const { delaysMs, announced } = await theirs.grant(asked);
    expect(announced).toBe(10);
    expect(delaysMs.map(Math.round)).toEqual([0, 103, 206, 308, 411]);
  });

  test('is forgotten when nobody has used it for long, and its account is not to be read from the table', async () => {
    const asked = wanted([1], { key: 'custom_api:https://example.com/hook canary' });
    await mine.announce(asked.key, 10);
    await mine.grant(asked);
    const keysOf = async () => (await store.db.selectFrom('rate_budgets').selectAll().execute()).length;
    const before = await keysOf();
    expect(JSON.stringify(await store.db.selectFrom('rate_budgets').selectAll().execute())).not.toMatch(
      /canary|example/,
    );
    await forgetIdleRateBudgets(store.db);
    expect(await keysOf()).toBe(before);
    await store.db
      .updateTable('rate_budgets')
      .set({ used_at: new Date(Date.now() - 3_700_000) })
      .execute();
    expect(await mine.grant(asked)).toMatchObject({ announced: null });
    await forgetIdleRateBudgets(store.db);
    expect(await keysOf()).toBe(1);
  });
});

describe('a concurrency', () => {
  const of = { requestsPerSecond: 1_000, concurrency: 4 };

  test('is that of all together, and what one gives back another gets', async () => {
    const asked = wanted(ones(3), of);
    expect((await mine.grant(asked)).delaysMs).toHaveLength(3);
    const { delaysMs, askAgainMs } = await theirs.grant({ ...asked, costs: ones(3) });
    expect(delaysMs).toHaveLength(1);
    expect(askAgainMs).toBe(20);
    await mine.grant({ ...asked, costs: [], held: 1 });
    expect((await theirs.grant({ ...asked, costs: ones(2), held: 1 })).delaysMs).toHaveLength(2);
  });

  test('is shared in equal parts where several wait', async () => {
    const asked = wanted(ones(8), of);
    expect((await mine.grant(asked)).delaysMs).toHaveLength(4);
    expect((await theirs.grant(asked)).delaysMs).toHaveLength(0);
    expect((await mine.grant({ ...asked, held: 3 })).delaysMs).toHaveLength(0);
    expect((await theirs.grant(asked)).delaysMs).toHaveLength(1);
    expect((await mine.grant({ ...asked, held: 2 })).delaysMs).toHaveLength(0);
    expect((await theirs.grant({ ...asked, held: 1 })).delaysMs).toHaveLength(1);
  });

  test('comes back from a process that is heard of no more', async () => {
    const asked = wanted(ones(4), of);
    await mine.grant(asked);
    expect((await theirs.grant(asked)).delaysMs).toHaveLength(0);
    await store.db
      .updateTable('rate_budgets')
      .set({
        in_flight: JSON.stringify({ dead: { n: 4, waits: 9, until: Date.now() - 1 } }),
      })
      .execute();
    expect((await theirs.grant(asked)).delaysMs).toHaveLength(4);
  });
});
