import { beforeAll, expect, test } from 'vitest';
import { retryFailed } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, setRun } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;

testProtection(served, retryFailed);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});

test('a sync that never ran has nothing to retry; a run of another sync is refused', async () => {
  const id = await createSync(served.api, ends);
  const other = await createSync(served.api, ends);
  expect(await served.api('POST', `/syncs/${id}/retry_failed`, { json: {} })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('trigger it first') },
  });
  const { sync_run_id: runId } = (await served.api('POST', `/syncs/${other}/trigger`)).body.data;
  expect(
    await served.api('POST', `/syncs/${id}/retry_failed`, { json: { sync_run_id: runId } }),
  ).toMatchObject({ status: 400, body: { message: expect.stringContaining('another sync') } });
});

test('an older run of an upsert is refused, since its records may be out of date', async () => {
  const id = await createSync(served.api, ends);
  const runIds: number[] = [];
  for (let run = 0; run < 2; run += 1) {
    const { sync_run_id: runId } = (await served.api('POST', `/syncs/${id}/trigger`)).body.data;
    await setRun(served.server, runId, { status: 'completed', completed_at: new Date().toISOString() });
    runIds.push(runId);
  }
  expect(
    await served.api('POST', `/syncs/${id}/retry_failed`, { json: { sync_run_id: runIds[0] } }),
  ).toMatchObject({ status: 400, body: { message: expect.stringContaining('out of date') } });
  expect((await served.api('POST', `/syncs/${id}/retry_failed`, { json: {} })).body.data).toEqual({
    sync_run_id: null,
    source_sync_run_id: runIds[1],
    record_count: 0,
  });
});

test.for([
  [{ statuses: ['invalid'] }, 'statuses.0 must be one of rejected, unknown'],
  [{ statuses: [] }, 'statuses must not be empty'],
  [{ sync_run_id: 0 }, 'sync_run_id must not be smaller than 1'],
] as const)('%j is refused in words for people', async ([json, words]) => {
  const id = await createSync(served.api, ends);
  const { status, body } = await served.api('POST', `/syncs/${id}/retry_failed`, { json });
  expect({ status, message: body.message }).toEqual({ status: 400, message: words });
});
