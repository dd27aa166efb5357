import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('the files of a sync go with it, and those of its workspace with that', async () => {
  const { services } = served.server.running;
  const folder = await mkdtemp(join(tmpdir(), 'spillway-state-'));
  const keepFile = async (syncId: number) => {
    await writeFile(join(folder, 'snapshot'), 'rows');
    return services.state.put(`syncs/${syncId}/snapshots/1/rows`, join(folder, 'snapshot'));
  };
  const isThere = (file: Awaited<ReturnType<typeof keepFile>>) =>
    services.state.fetch(file, folder).then(
      () => true,
      () => false,
    );
  const id = await createSync(served.api, ends);
  const other = await createSync(served.api, ends);
  const file = await keepFile(id);
  const otherFile = await keepFile(other);
  await served.api('DELETE', `/syncs/${id}`);
  expect([await isThere(file), await isThere(otherFile)]).toEqual([false, true]);
  const workspace = await served.server.addWorkspace('Short-lived');
  await inStore(served.server, 'update spillway.syncs set workspace_id = $1 where id = $2', [
    workspace.id,
    other,
  ]);
  const token = served.server.organizationToken;
  await served.api('DELETE', `/workspaces/${workspace.id}`, { token });
  expect(await isThere(otherFile)).toBe(false);
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
