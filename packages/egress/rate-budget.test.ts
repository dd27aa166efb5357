import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RateLimit } from '#connector-kit';
import { LocalRateBudget, type Release } from './rate-budget.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const { signal } = new AbortController();

function limit(requestsPerSecond: number, concurrency?: number): RateLimit {
  return { key: 'k', requestsPerSecond, ...(concurrency === undefined ? {} : { concurrency }) };
}

/** Takes `count` places and notes when each was given, in ms. */
function takeMany(budget: LocalRateBudget, count: number, of: RateLimit, key = 'a:k') {
  const begin = performance.now();
  const at: number[] = [];
  const releases: Release[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    void budget.take(key, of, signal).then((release) => {
      at.push(performance.now() - begin);
      releases.push(release);
    });
  }
  return { at, releases };
}

describe('a rate', () => {
  test('lets one second of requests go at once and no second has more', async () => {
    const budget = new LocalRateBudget();
    const { at } = takeMany(budget, 25, limit(10));

    await vi.advanceTimersByTimeAsync(5_000);
    expect(at).toHaveLength(25);
    const elevenTook = at.slice(10).map((tenLater, index) => tenLater - (at[index] ?? 0));
    expect(Math.min(...elevenTook)).toBeGreaterThanOrEqual(1_000);
    expect(at.at(-1)).toBeLessThan(2_100);
  });

  test('below one a second spaces requests out', async () => {
    const { at } = takeMany(new LocalRateBudget(), 3, limit(0.5));

    await vi.advanceTimersByTimeAsync(10_000);
    expect(at).toEqual([0, 2_000, 4_000]);
  });

  test('with a burst lets that many go at once, and no longer stretch of time has more', async () => {
    const { at } = takeMany(new LocalRateBudget(), 7, { ...limit(1), burst: 3 });

    await vi.advanceTimersByTimeAsync(20_000);
    expect(at).toEqual([0, 0, 0, 3_000, 3_000, 3_000, 6_000]);
  });

  test('is shared by everyone of the same key and by nobody else', async () => {
    const budget = new LocalRateBudget();
    const first = takeMany(budget, 1, limit(1), 'a:k');
    const second = takeMany(budget, 1, limit(1), 'a:k');
    const other = takeMany(budget, 1, limit(1), 'b:k');

    await vi.advanceTimersByTimeAsync(1_000);
    expect([first.at, second.at, other.at]).toEqual([[0], [1_000], [0]]);
  });

  test('that the provider announces replaces the declared one, for those who wait too', async () => {
    const budget = new LocalRateBudget();
    const { at } = takeMany(budget, 4, limit(1));
    await vi.advanceTimersByTimeAsync(1);
    budget.setRequestsPerSecond('a:k', 4);

    await vi.advanceTimersByTimeAsync(1);
    expect(at).toEqual([0, 1, 1, 1]);
  });

  test.each([0, -1, Number.NaN])('of %d is no announcement', async (requestsPerSecond) => {
    const budget = new LocalRateBudget();
    budget.setRequestsPerSecond('a:k', requestsPerSecond);
    const { at } = takeMany(budget, 2, limit(1));

    await vi.advanceTimersByTimeAsync(1_000);
    expect(at).toEqual([0, 1_000]);
  });
});

describe('a cost', () => {
  function takeInTurn(budget: LocalRateBudget, costs: readonly number[], of: RateLimit) {
    const at: number[] = [];
    for (const cost of costs) {
      void budget.take('a:k', of, signal, cost).then(() => at.push(Math.round(performance.now() - begin)));
    }
    const begin = performance.now();
    return at;
  }

  test('takes that many places', async () => {
    const at = takeInTurn(new LocalRateBudget(), [60, 40, 50, 50, 1], limit(100));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(at).toEqual([0, 0, 1_000, 1_000, 2_000]);
  });

  test('above the burst waits for all the others, and what follows for all of it', async () => {
    const at = takeInTurn(new LocalRateBudget(), [1, 250, 1, 250], limit(100));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(at).toEqual([0, 1_000, 3_500, 4_500]);
  });
});

describe('a concurrency', () => {
  test('holds back until a place is given back, and giving it back twice counts once', async () => {
    const budget = new LocalRateBudget();
    const { at, releases } = takeMany(budget, 4, limit(1_000, 2));

    await vi.advanceTimersByTimeAsync(500);
    expect(at).toHaveLength(2);
    releases[0]?.();
    releases[0]?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(at).toHaveLength(3);
    releases[1]?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(at).toHaveLength(4);
  });
});

describe('those who wait', () => {
  test('are served in the order in which they came', async () => {
    const budget = new LocalRateBudget();
    const order: number[] = [];
    for (const turn of [1, 2, 3, 4]) {
      void budget.take('a:k', limit(1), signal).then(() => order.push(turn));
    }

    await vi.advanceTimersByTimeAsync(3_000);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test('leave when they no longer want to, without costing the others a place', async () => {
    const budget = new LocalRateBudget();
    const first = takeMany(budget, 1, limit(1));
    const controller = new AbortController();
    const reason = new Error('cancelled by Ann');
    const left = budget.take('a:k', limit(1), controller.signal).catch((error: unknown) => error);
    const last = takeMany(budget, 1, limit(1));

    controller.abort(reason);
    expect(await left).toBe(reason);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([first.at, last.at]).toEqual([[0], [1_000]]);
  });

  test('are not let in once they have left', async () => {
    const aborted = AbortSignal.abort(new Error('cancelled by Ann'));
    const budget = new LocalRateBudget();

    await expect(budget.take('a:k', limit(1), aborted)).rejects.toThrow('cancelled by Ann');
    const { at } = takeMany(budget, 1, limit(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(at).toEqual([0]);
  });
});

describe('memory', () => {
  test('of keys that nobody has used for long is given up; those in use stay', async () => {
    const budget = new LocalRateBudget();
    for (let account = 0; account < 1_000; account += 1) {
      (await budget.take(`a:${account}`, limit(10), signal))();
    }
    await budget.take('a:held', limit(10), signal);
    expect(budget.size).toBe(1_001);

    await vi.advanceTimersByTimeAsync(11 * 60_000);
    (await budget.take('a:new', limit(10), signal))();
    expect(budget.size).toBe(2);
  });
});
