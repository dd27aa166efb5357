import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestPostgres } from '#testing';
import type { TestPostgres } from '#testing';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

const ROWS = 1_000;
/** Slow enough that the database goes while records are sent: some 2 s. */
const SPEED = { maximum_batch_size: 10, maximum_parallel_batches: 2, maximum_records_per_second: 500 };

let control: TestPostgres;
let stage: SyncStage;

beforeAll(async () => {
  control = await startTestPostgres({ isDurable: true });
  stage = await openStage({ endpoint: { speed: SPEED }, environment: { DATABASE_URL: control.url } });
});

afterAll(async () => {
  await stage.close();
  await control.stop();
});

beforeEach(() => stage.sql('truncate people'));

function sent(prefix: string): string[] {
  return stage.endpoint.requests.flatMap(({ params }) => {
    const records = (params['records'] ?? []) as readonly { readonly email: string }[];
    return records.map(({ email }) => email).filter((email) => email.startsWith(prefix));
  });
}

test.each(['fast', 'immediate'] as const)(
  'a run outlives a %s shutdown of its database: all arrives, twice only what was under way',
  async (mode) => {
    await stage.sql(
      `insert into people select '${mode}' || n || '@example.com', 'P', n from generate_series(1, ${ROWS}) n`,
    );
    const id = await stage.addSync();
    const runId = await stage.trigger(id);
    while (sent(mode).length < 100) await delay(5);
    await control.halt(mode);
    expect(sent(mode).length).toBeLessThan(ROWS);
    await delay(2_000);
    const whileAway = sent(mode).length;
    await control.resume();
    const run = await stage.ended(runId);
    expect(run).toMatchObject({ status: 'completed', records_updated: ROWS, records_failed: 0 });
    const all = sent(mode);
    expect(whileAway).toBeLessThan(ROWS);
    expect(new Set(all).size).toBe(ROWS);
    expect(all.length - ROWS).toBeLessThanOrEqual(SPEED.maximum_batch_size * SPEED.maximum_parallel_batches);
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 0 });
    expect(sent(mode)).toHaveLength(all.length);
  },
  60_000,
);
