import { expect, test } from 'vitest';
import { countRunRecords, exportRunRecords, listRunRecords } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });

testProtection(served, listRunRecords);
testProtection(served, countRunRecords);
testProtection(served, exportRunRecords);

test('a run that has not begun has no records, and can not be exported yet', async () => {
  const ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
  const id = await createSync(served.api, ends);
  const { sync_run_id: runId } = (await served.api('POST', `/syncs/${id}/trigger`)).body.data;
  expect((await served.api('GET', `/sync_runs/${runId}/records`)).body).toEqual({
    status: 'success',
    data: [],
  });
  expect((await served.api('GET', `/sync_runs/${runId}/records_count`)).body.data).toEqual([
    { record_count: 0 },
  ]);
  expect(await served.api('GET', `/sync_runs/${runId}/records_export`)).toMatchObject({
    status: 425,
    body: { status: 'error', message: expect.stringContaining('ask again') },
  });
});
