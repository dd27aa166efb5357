import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { CustomDestination } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { openStage } from './testing/sync-stage.ts';

const MAIN = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const PER_SECOND = 100;

/** What a loaded machine may shift between two arrivals: they come in batches of one second's records. */
const SHIFTED_MS = 100;

test('two workers write 100 records a second, each to a destination of the same credentials: no second sees more, and 90 of them are used', async () => {
  const arrived: { at: number; records: number }[] = [];
  let endpoint: CustomDestination | undefined;
  const stage = await openStage({
    // Each takes one run: neither can take both.
    environment: { SPILLWAY_PARALLEL_RUNS: '1' },
    endpoint: {
      speed: { maximum_batch_size: 1_000, maximum_records_per_second: PER_SECOND },
      log: () => {
        const { method, params } = endpoint?.requests.at(-1) ?? { method: '', params: {} };
        const { records } = params as { records?: unknown[] };
        if (method === 'sync_batch') arrived.push({ at: performance.now(), records: records?.length ?? 0 });
      },
    },
  });
  ({ endpoint } = stage);
  const worker = spawn(process.execPath, [MAIN, 'start', '--role', 'worker'], {
    env: { ...process.env, ...stage.server.environment, SPILLWAY_LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for (let log = ''; !log.includes('Spillway is ready');) log += String(await once(worker.stdout, 'data'));
    await stage.sql(
      `insert into people select 'p' || n || '@example.com', 'P', n from generate_series(1, 500) n`,
    );
    const other = await stage.server.api('POST', '/destinations', {
      json: { service_connection: { type: 'custom_api', credentials: { webhook_url: stage.endpoint.url } } },
    });
    const toOther = { connection_id: other.body.data.id, object: 'contact' };
    const syncs = [await stage.addSync(), await stage.addSync({ destination_attributes: toOther })];
    const runs = await Promise.all(syncs.map((sync) => stage.sync(sync)));
    expect(runs).toMatchObject([
      { status: 'completed', records_updated: 500 },
      { status: 'completed', records_updated: 500 },
    ]);
  } finally {
    worker.kill('SIGKILL');
    await stage.close();
  }
  for (const { at: begin } of arrived) {
    const within = arrived.filter(({ at }) => at >= begin && at < begin + 1_000 - SHIFTED_MS);
    expect(within.reduce((sum, { records }) => sum + records, 0)).toBeLessThanOrEqual(PER_SECOND);
  }
  const before = arrived.slice(0, -1).reduce((sum, { records }) => sum + records, 0);
  const seconds = ((arrived.at(-1)?.at ?? 0) - (arrived[0]?.at ?? 0)) / 1_000;
  expect(before / seconds).toBeGreaterThan(0.9 * PER_SECOND);
}, 60_000);
