import { beforeAll, expect, test } from 'vitest';
import { deleteSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { addDestination } from '../../testing/rich-object.ts';
import { useServer } from '../../testing/served.ts';
import { addSource, createSync, inStore } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer({ SPILLWAY_ROLE: 'api' });
let ends: SyncEnds;

testProtection(served, deleteSyncEndpoint);

beforeAll(async () => {
  ends = { source: await addSource(served.server), destinationId: await addDestination(served.server) };
});

test('a deleted sync is gone with its runs', async () => {
  const id = await createSync(served.api, ends);
  const { body } = await served.api('POST', `/syncs/${id}/trigger`);
  const answer = await served.api('DELETE', `/syncs/${id}`);
  expect(answer).toMatchObject({ status: 200, body: { status: 'deleted' } });
  for (const path of [`/syncs/${id}`, `/syncs/${id}/sync_runs`, `/sync_runs/${body.data.sync_run_id}`]) {
    expect((await served.api('GET', path)).status).toBe(404);
  }
  expect((await served.api('DELETE', `/syncs/${id}`)).body).toEqual({ status: 404 });
});

test('a sync that ran after the deleted one runs after none', async () => {
  const parent = await createSync(served.api, ends);
  const child = await createSync(served.api, ends, { triggers: { sync_sequence: { sync_id: parent } } });
  await served.api('DELETE', `/syncs/${parent}`);
  expect((await served.api('GET', `/syncs/${child}`)).body.data.triggers.sync_sequence).toBeNull();
});

test('a destination that syncs use is not deleted, and they are named', async () => {
  const destinationId = await addDestination(served.server);
  const id = await createSync(served.api, { ...ends, destinationId });
  const refused = await served.api('DELETE', `/destinations/${destinationId}`);
  expect(refused).toMatchObject({
    status: 409,
    body: { status: 'error', message: expect.stringContaining(`sync ${id}`) },
  });
  await served.api('DELETE', `/syncs/${id}`);
  expect((await served.api('DELETE', `/destinations/${destinationId}`)).status).toBe(200);
});

test('a destination that is deleted while syncs to it are created leaves none of them without it', async () => {
  const destinationId = await addDestination(served.server);
  const create = () =>
    createSync(served.api, { ...ends, destinationId }).then(
      () => true,
      () => false,
    );
  const [removal, ...creations] = await Promise.all([
    served.api('DELETE', `/destinations/${destinationId}`),
    create(),
    create(),
    create(),
  ]);
  const left = await inStore(served.server, 'select id from spillway.syncs where destination_id = $1', [
    destinationId,
  ]);
  expect([200, 409]).toContain(removal.status);
  expect(left).toHaveLength(removal.status === 200 ? 0 : creations.filter((isMade) => isMade).length);
});
