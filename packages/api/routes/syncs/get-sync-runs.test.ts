import { beforeAll, expect, test } from 'vitest';
import { listSyncRuns } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, setRun } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let id: number;
const runs: number[] = [];

testProtection(served, listSyncRuns);

beforeAll(async () => {
  const ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
  id = await createSync(served.api, ends);
  const other = await createSync(served.api, ends);
  await served.api('POST', `/syncs/${other}/trigger`);
  for (const kind of ['sync', 'retry', 'test', 'sync']) {
    const { body } = await served.api('POST', `/syncs/${id}/trigger`);
    const runId = body.data.sync_run_id;
    await setRun(served.server, runId, { status: 'completed', kind, completed_at: new Date() });
    if (kind !== 'test') runs.push(runId);
  }
});

const idsOf = (body: { data: { id: number }[] }) => body.data.map((run) => run.id);

test('runs of the sync come latest first, tests apart, each as its own fetch shows it', async () => {
  const { body } = await served.api('GET', `/syncs/${id}/sync_runs`);
  expect(idsOf(body)).toEqual(runs.toReversed());
  expect(body.pagination.total_records).toBe(3);
  for (const run of body.data) {
    expect((await served.api('GET', `/sync_runs/${run.id}`)).body.data).toEqual(run);
  }
});

test('a page of one is the latest run', async () => {
  const { body } = await served.api('GET', `/syncs/${id}/sync_runs?per_page=1`);
  expect(idsOf(body)).toEqual([runs.at(-1)]);
  expect(body.pagination.next_page).toBe(2);
  const oldest = await served.api('GET', `/syncs/${id}/sync_runs?per_page=1&order=asc`);
  expect(idsOf(oldest.body)).toEqual([runs[0]]);
});

test('an unknown sync is 404', async () => {
  expect((await served.api('GET', '/syncs/999999/sync_runs')).body).toEqual({ status: 404 });
});
