import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queueDueRuns, queueFollowers, queueRun } from '#core';
import { finishRun, holdSync, startRun } from '#store';
import type { Schedule, Store, SyncRun, WorkspaceScope } from '#store';
import { startTestServer } from '../../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../../apps/server/testing/test-server.ts';
import { storeSyncs } from './testing/stored-sync.ts';
import type { SyncToStore } from './testing/stored-sync.ts';

let server: TestServer;
let store: Store;
let scope: WorkspaceScope;

beforeAll(async () => {
  // Without the role of a worker: nothing is queued but what these tests queue.
  server = await startTestServer({ SPILLWAY_ROLE: 'api' });
  store = server.running.services.store;
  const { id } = await store.db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  scope = store.workspace(id);
});

afterAll(() => server.stop());

const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);
const look = (): Promise<void> => queueDueRuns(server.running.services);

async function storeSync(sync: SyncToStore): Promise<number> {
  const [stored] = await storeSyncs(store, scope, [sync]);
  return stored?.id ?? 0;
}

function due(schedule: Partial<Schedule>, since = hoursAgo(5)): Promise<number> {
  return storeSync({ schedule, nextRunAt: since });
}

async function runsOf(syncId: number) {
  return store.db.selectFrom('sync_runs').selectAll().where('sync_id', '=', syncId).orderBy('id').execute();
}

async function nextOf(syncId: number): Promise<Date | null> {
  const { next_run_at } = await store.db
    .selectFrom('syncs')
    .select('next_run_at')
    .where('id', '=', syncId)
    .executeTakeFirstOrThrow();
  return next_run_at;
}

async function begin(syncId: number): Promise<SyncRun> {
  const { id } = await scope.transaction(async (inside, transaction) => {
    const reason = { ui_tag: 'Manual', ui_detail: 'by a test' };
    return (await queueRun(server.running.services, inside, transaction, syncId, { reason })).run;
  });
  const run = await startRun(scope, id);
  if (run === undefined) throw new Error('the run did not start');
  return run;
}

const fault = { code: 'X', message: 'x', detail: null };

async function finish(run: SyncRun, isFailed = false): Promise<void> {
  const end = { fault: isFailed ? fault : null, isCanceled: false, counts: {} };
  await scope.transaction((inside) => finishRun(inside, { runId: run.id, attempt: run.attempt }, end));
}

describe('a sync that is due', () => {
  test('runs once for all that it missed, and says when it was wanted and why', async () => {
    const since = hoursAgo(5);
    const id = await due({ frequency: 'hourly', minute: 0 }, since);
    await look();
    await look();
    const runs = await runsOf(id);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      status: 'queued',
      kind: 'sync',
      full_sync: true,
      scheduled_at: since,
      trigger_reason: { ui_tag: 'Schedule', ui_detail: 'Scheduled hourly' },
    });
    const next = await nextOf(id);
    expect(next?.getTime()).toBeGreaterThan(Date.now());
    expect(next?.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    expect(next?.getUTCMinutes()).toBe(0);
  });

  test('while its last run is active is left out, until its schedule wants it again', async () => {
    const id = await due({ frequency: 'hourly' });
    const run = await begin(id);
    await look();
    expect(await runsOf(id)).toHaveLength(1);
    expect((await nextOf(id))?.getTime()).toBeGreaterThan(Date.now());
    expect(server.log()).toContain('this run is left out');
    await finish(run);
    await look();
    expect(await runsOf(id)).toHaveLength(1);
  });

  test('continuously runs again as soon as its last run has ended', async () => {
    const id = await due({ frequency: 'continuous' }, hoursAgo(0));
    const run = await begin(id);
    await look();
    expect(await runsOf(id)).toHaveLength(1);
    await finish(run);
    await look();
    expect(await runsOf(id)).toHaveLength(2);
    const untilNextMs = ((await nextOf(id))?.getTime() ?? 0) - Date.now();
    expect(untilNextMs).toBeGreaterThan(50_000);
    expect(untilNextMs).toBeLessThanOrEqual(60_000);
  });

  test('does not run while it is paused, nor before its time', async () => {
    const paused = await storeSync({
      schedule: { frequency: 'hourly' },
      nextRunAt: hoursAgo(1),
      paused: true,
    });
    const later = await due({ frequency: 'hourly' }, hoursAgo(-1));
    await look();
    expect([await runsOf(paused), await runsOf(later)]).toEqual([[], []]);
  });

  test('of a schedule that can not be read runs this time and hinders nobody', async () => {
    const odd = await due({ frequency: 'expression', cronExpression: 'x' }, hoursAgo(9));
    const next = await due({ frequency: 'daily' });
    await look();
    expect([await runsOf(odd), await runsOf(next)]).toMatchObject([[{ status: 'queued' }], [{}]]);
    expect(await nextOf(odd)).toBeNull();
    expect(server.log()).toContain('the schedule can not be read');
  });

  test('is queued once when many look at the same moment', async () => {
    const ids = (
      await storeSyncs(
        store,
        scope,
        Array.from({ length: 20 }, () => ({ schedule: { frequency: 'daily' }, nextRunAt: hoursAgo(1) })),
      )
    ).map(({ id }) => id);
    await Promise.all(Array.from({ length: 5 }, look));
    const counts = await Promise.all(ids.map(async (id) => (await runsOf(id)).length));
    expect(counts).toEqual(ids.map(() => 1));
    const { jobs } = await sql<{ jobs: number }>`
      select count(*)::int as jobs from pgboss.job where name = 'sync_runs' and singleton_key = any(${ids.map(String)})`
      .execute(store.db)
      .then(({ rows: [row] }) => row ?? { jobs: 0 });
    expect(jobs).toBe(20);
  });

  test('may end its last run while somebody starts another', async () => {
    const id = await due({ frequency: 'never' });
    const run = await begin(id);
    let ending: Promise<boolean> | undefined;
    const { isNew } = await scope.transaction(async (inside, transaction) => {
      await holdSync(inside, id);
      const memory = { snapshot: null, highWaterMark: '1' };
      ending = scope.transaction((other) =>
        finishRun(
          other,
          { runId: run.id, attempt: run.attempt },
          { fault: null, isCanceled: false, counts: {}, memory },
        ),
      );
      // Only once the other transaction waits for this one can the two lock each other out.
      for (;;) {
        const waits = await sql`select 1 from pg_locks where not granted and pid in (
          select pid from pg_stat_activity where datname = current_database())`.execute(store.db);
        if (waits.rows.length > 0) break;
      }
      const reason = { ui_tag: 'Manual', ui_detail: 'by a test' };
      return queueRun(server.running.services, inside, transaction, id, { reason });
    });
    expect(isNew).toBe(false);
    expect(await ending).toBe(true);
  });
});

describe('a sync after another', () => {
  async function follow(parent: number): Promise<void> {
    await scope.transaction((inside, transaction) =>
      queueFollowers(server.running.services, inside, transaction, parent),
    );
  }

  test('is queued with the end of its run, both or neither', async () => {
    const parent = await storeSync({});
    const child = await storeSync({ afterSyncId: parent });
    const grandchild = await storeSync({ afterSyncId: child });
    const paused = await storeSync({ afterSyncId: parent, paused: true });
    await expect(
      scope.transaction(async (inside, transaction) => {
        await queueFollowers(server.running.services, inside, transaction, parent);
        throw new Error('the run could not be ended');
      }),
    ).rejects.toThrow('the run could not be ended');
    expect(await runsOf(child)).toEqual([]);
    await follow(parent);
    expect(await runsOf(child)).toMatchObject([
      {
        status: 'queued',
        scheduled_at: null,
        trigger_reason: { ui_tag: 'Sequence', ui_detail: `After a successful run of sync ${parent}` },
      },
    ]);
    expect([await runsOf(parent), await runsOf(grandchild), await runsOf(paused)]).toEqual([[], [], []]);
  });

  test('that is running already is not queued again', async () => {
    const parent = await storeSync({});
    const child = await storeSync({ afterSyncId: parent });
    await begin(child);
    await follow(parent);
    expect(await runsOf(child)).toHaveLength(1);
  });
});
