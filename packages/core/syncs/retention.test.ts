import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeOld } from '#core';
import { runFolder, snapshotFolder } from '#engine';
import { deleteSync } from '#store';
import type { Store, WorkspaceScope } from '#store';
import { startTestServer } from '../../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../../apps/server/testing/test-server.ts';
import { storeSyncs } from './testing/stored-sync.ts';

const KEPT_DAYS = 14;
const DAY_MS = 86_400_000;

let server: TestServer;
let store: Store;
let scope: WorkspaceScope;
let folder: string;

beforeAll(async () => {
  server = await startTestServer({ SPILLWAY_ROLE: 'api' });
  store = server.running.services.store;
  const { id } = await store.db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  scope = store.workspace(id);
  folder = await mkdtemp(join(tmpdir(), 'spillway-retention-'));
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const services = () => server.running.services;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

async function storeSync(): Promise<number> {
  const [sync] = await storeSyncs(store, scope, [{}]);
  return sync?.id ?? 0;
}

/** A file in the state store. */
async function put(path: string) {
  const local = join(folder, 'local');
  await writeFile(local, 'content');
  return services().state.put(path, local);
}

async function isKept(file: { readonly path: string; bytes: number; checksum: string }): Promise<boolean> {
  return services()
    .state.fetch(file, folder)
    .then(
      () => true,
      () => false,
    );
}

interface StoredRun {
  readonly id: number;
  readonly plan: Awaited<ReturnType<typeof put>>;
  readonly snapshot: Awaited<ReturnType<typeof put>>;
}

async function storeRun(syncId: number, completedAt: Date | null): Promise<StoredRun> {
  const row = await store.db
    .insertInto('sync_runs')
    .values({
      workspace_id: scope.workspaceId,
      sync_id: syncId,
      status: completedAt === null ? 'working' : 'completed',
      trigger_reason: JSON.stringify({ ui_tag: 'Manual', ui_detail: 'by a test' }),
      counts: JSON.stringify({ rows: 7 }),
      sample_record: JSON.stringify({ email: 'ann@example.com' }),
      completed_at: completedAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await store.db
    .insertInto('sync_run_batches')
    .values({
      run_id: row.id,
      workspace_id: scope.workspaceId,
      first_record: 0,
      record_count: 7,
      state: 'done',
      attempt: 1,
      started_at: new Date(),
    })
    .execute();
  return {
    id: row.id,
    plan: await put(`${runFolder(syncId, row.id)}/records-1.parquet`),
    snapshot: await put(`${snapshotFolder(syncId, row.id)}/snapshot-1.parquet`),
  };
}

async function batchesOf(runId: number): Promise<number> {
  const rows = await store.db
    .selectFrom('sync_run_batches')
    .select('run_id')
    .where('run_id', '=', runId)
    .execute();
  return rows.length;
}

test('the records of a run go with the days, the run stays listed', async () => {
  const syncId = await storeSync();
  const old = await storeRun(syncId, daysAgo(KEPT_DAYS + 0.1));
  const young = await storeRun(syncId, daysAgo(KEPT_DAYS - 0.1));
  const active = await storeRun(syncId, null);
  await removeOld(services(), KEPT_DAYS);
  const rows = await store.db
    .selectFrom('sync_runs')
    .selectAll()
    .where('sync_id', '=', syncId)
    .orderBy('id')
    .execute();
  expect(rows).toMatchObject([
    { id: old.id, pruned_at: expect.any(Date), sample_record: null, plan: null, counts: { rows: 7 } },
    { id: young.id, pruned_at: null, sample_record: { email: 'ann@example.com' } },
    { id: active.id, pruned_at: null },
  ]);
  expect(await Promise.all([old, young, active].map(({ id }) => batchesOf(id)))).toEqual([0, 1, 1]);
  expect(await Promise.all([old, young, active].map(({ plan }) => isKept(plan)))).toEqual([
    false,
    true,
    true,
  ]);
});

test('the snapshot that a sync goes by stays, however old the run that made it; others go', async () => {
  const syncId = await storeSync();
  const forgotten = await storeRun(syncId, daysAgo(400));
  const last = await storeRun(syncId, daysAgo(300));
  const snapshot = {
    version: 1,
    number: 2,
    rows: last.snapshot,
    rowCount: 7,
    columns: [],
    fingerprint: 'f',
    contentHash: null,
  };
  await store.db
    .updateTable('syncs')
    .where('id', '=', syncId)
    .set({ snapshot: JSON.stringify(snapshot) })
    .execute();
  await removeOld(services(), KEPT_DAYS);
  expect(await isKept(forgotten.snapshot)).toBe(false);
  expect(await isKept(last.snapshot)).toBe(true);
  expect(await isKept(last.plan)).toBe(false);
});

test('what deleted syncs have left is removed, those deleted with their workspace too', async () => {
  const syncId = await storeSync();
  const run = await storeRun(syncId, new Date());
  const { id: workspaceId } = await server.addWorkspace('other');
  const [theirs] = await storeSyncs(store, store.workspace(workspaceId), [{}]);
  const theirPlan = await put(`${runFolder(theirs?.id ?? 0, 1)}/records-1.parquet`);
  await deleteSync(scope, syncId);
  await store.db.deleteFrom('syncs').where('workspace_id', '=', workspaceId).execute();
  await removeOld(services(), KEPT_DAYS);
  // Somebody may be working on them still.
  expect(await Promise.all([run.plan, run.snapshot, theirPlan].map(isKept))).toEqual([true, true, true]);
  await store.db
    .updateTable('removed_syncs')
    .set({ removed_at: daysAgo(1) })
    .execute();
  await removeOld(services(), KEPT_DAYS);
  expect(await Promise.all([run.plan, run.snapshot, theirPlan].map(isKept))).toEqual([false, false, false]);
  expect(await store.db.selectFrom('removed_syncs').selectAll().execute()).toEqual([]);
});

test('a run whose files can not be removed is tried again and holds the others up no more than that', async () => {
  const [first, second] = [await storeSync(), await storeSync()];
  const stuck = await storeRun(first, daysAgo(50));
  const next = await storeRun(second, daysAgo(40));
  const { state } = services();
  const failing: typeof state = {
    put: (path, file) => state.put(path, file),
    fetch: (file, into) => state.fetch(file, into),
    url: (file) => state.url(file),
    remove: (path) =>
      path === runFolder(first, stuck.id)
        ? Promise.reject(new Error('the disk is away'))
        : state.remove(path),
  };
  await removeOld({ ...services(), state: failing }, KEPT_DAYS);
  expect([await batchesOf(stuck.id), await batchesOf(next.id)]).toEqual([1, 0]);
  expect(server.log()).toContain('the disk is away');
  await removeOld(services(), KEPT_DAYS);
  expect(await batchesOf(stuck.id)).toBe(0);
});

test('several may remove at once', async () => {
  const syncId = await storeSync();
  const runs: StoredRun[] = [];
  while (runs.length < 20) runs.push(await storeRun(syncId, daysAgo(20)));
  await Promise.all(Array.from({ length: 4 }, () => removeOld(services(), KEPT_DAYS)));
  expect(await Promise.all(runs.map(({ id }) => batchesOf(id)))).toEqual(runs.map(() => 0));
  expect(await Promise.all(runs.map(({ plan }) => isKept(plan)))).toEqual(runs.map(() => false));
});
