import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RateLimit } from '#connector-kit';
import { Store } from '#store';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';

const PROCESS = fileURLToPath(new URL('testing/rate-budget-process.ts', import.meta.url));
const PER_SECOND = 100;

/** What a loaded machine may shift on the way between two processes. */
const SHIFTED = 3;

let database: TestDatabase;
const destination = createServer((request, response) => {
  request.resume().on('end', () => response.end('{}'));
});
const running: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const store = await Store.open({ connection: { connectionString: database.url } });
  await store.close();
  destination.listen(0, '127.0.0.1');
  await once(destination, 'listening');
});

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  destination.closeAllConnections();
  destination.close();
  await database.drop();
});

interface Asking {
  readonly child: ChildProcess;
  /** When its requests started, ms since 1970. */
  readonly starts: number[];
  readonly begun: Promise<unknown>;
}

function ask(limit: RateLimit): Asking {
  const { port } = destination.address() as AddressInfo;
  const child = spawn(
    process.execPath,
    [PROCESS, database.url, `http://127.0.0.1:${port}/`, JSON.stringify(limit), '40'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  running.push(child);
  const starts: number[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => starts.push(Number(line)));
  return { child, starts, begun: once(lines, 'line') };
}

/** The most starts in any stretch of time of that length. */
function mostWithin(starts: readonly number[], ms: number): number {
  const sorted = starts.toSorted((a, b) => a - b);
  let most = 0;
  let oldest = 0;
  for (const [index, start] of sorted.entries()) {
    while ((sorted[oldest] ?? 0) <= start - ms) oldest += 1;
    most = Math.max(most, index - oldest + 1);
  }
  return most;
}

const within = (starts: readonly number[], from: number, to: number): number =>
  starts.filter((start) => start >= from && start < to).length;

test.each([
  // A burst of b at rate r: no stretch of b / r seconds has more than b; the default burst is one second's worth.
  { limit: { key: 'second', requestsPerSecond: PER_SECOND }, stretchMs: 1_000, most: 100 },
  { limit: { key: 'even', requestsPerSecond: PER_SECOND, burst: 1 }, stretchMs: 1_000, most: 100 },
  { limit: { key: 'long', requestsPerSecond: PER_SECOND, burst: 200 }, stretchMs: 2_000, most: 200 },
])(
  'two processes never exceed $limit.key and use it to 90 %',
  async ({ limit, stretchMs, most }) => {
    const [one, two] = [ask(limit), ask(limit)];
    await Promise.all([one.begun, two.begun]);
    // Once the first burst has gone out and its stretch is over.
    const from = Math.min(...one.starts, ...two.starts) + 2 * stretchMs + 500;
    const seconds = 4;
    const to = from + seconds * 1_000;
    await delay(to - Date.now() + 300);
    const starts = [...one.starts, ...two.starts];
    expect(mostWithin(starts, stretchMs)).toBeLessThanOrEqual(most + SHIFTED);
    expect(within(starts, from, to)).toBeGreaterThan(0.9 * PER_SECOND * seconds);
    // Neither is left out.
    expect(within(one.starts, from, to)).toBeGreaterThan(100);
    expect(within(two.starts, from, to)).toBeGreaterThan(100);
  },
  30_000,
);

test('what a killed process was promised is lost, no more: the other one has the whole budget', async () => {
  const limit = { key: 'killed', requestsPerSecond: PER_SECOND };
  const [one, two] = [ask(limit), ask(limit)];
  await Promise.all([one.begun, two.begun]);
  await delay(1_500);
  one.child.kill('SIGKILL');
  const killedAt = Date.now();
  await delay(5_000);
  expect(mostWithin([...one.starts, ...two.starts], 1_000)).toBeLessThanOrEqual(PER_SECOND + SHIFTED);
  // Far above the half that it had, and low enough for a machine that does much else.
  expect(within(two.starts, killedAt + 1_000, killedAt + 5_000)).toBeGreaterThan(0.75 * PER_SECOND * 4);
}, 30_000);
