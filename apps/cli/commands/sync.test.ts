import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { storeSyncs } from '../../../packages/core/syncs/testing/stored-sync.ts';
import { openStage } from '../../server/testing/sync-stage.ts';
import type { SyncStage } from '../../server/testing/sync-stage.ts';
import { startTestServer } from '../../server/testing/test-server.ts';
import { runCommand, startCommand } from '../testing/run-command.ts';
import { runScript } from '../testing/script.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let stage: SyncStage;
let syncId: number;

beforeAll(async () => {
  stage = await openStage();
  await stage.sql(`insert into people values
    ('ann@example.com', 'Ann', 1), ('bob@example.com', 'Bob', 2), ('cy@example.com', 'Cy', 3)`);
  syncId = await stage.addSync({ label: 'people' });
});

afterAll(() => stage.close());

const environment = () => stage.server.environment;
const spillway = (...args: string[]) => runCommand(environment(), ...args);

function lines(out: string) {
  return out
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

test('follows a run to its end in JSON lines when piped; the next run has nothing to send, a full one all of it', async () => {
  const first = await spillway('sync', 'run', String(syncId), '--follow');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(lines(first.out).at(-1)).toMatchObject({
    sync_id: syncId,
    status: 'completed',
    rows_read: 3,
    changed: 3,
    sent: 3,
    rejected: 0,
    error_message: null,
  });
  const second = await spillway('sync', 'run', String(syncId), '--follow');
  expect(lines(second.out).at(-1)).toMatchObject({ status: 'completed', rows_read: 3, changed: 0, sent: 0 });
  const full = await spillway('sync', 'run', String(syncId), '--follow', '--full');
  expect(lines(full.out).at(-1)).toMatchObject({ status: 'completed', sent: 3 });
});

test('shows one line that changes on a terminal', async () => {
  const command = `${process.execPath} apps/cli/main.ts sync run ${syncId} --follow --full`;
  const script = runScript(['script', '-qec', command, '/dev/null'], environment());
  expect((await script.ended).code).toBe(0);
  const shown = stripVTControlCharacters(script.output()).split('\r').at(-2) ?? '';
  expect(shown).toMatch(/^Run \d+: completed · 3 rows read · 3 changed · 3 sent$/);
});

test('lists the syncs of all workspaces', async () => {
  const { id } = await stage.server.addWorkspace('other');
  const { store } = stage.server.running.services;
  const nextRunAt = new Date('2099-01-02T03:00:00Z');
  const [other] = await storeSyncs(store, store.workspace(id), [
    { schedule: { frequency: 'daily', hour: 3 }, nextRunAt, label: 'theirs' },
  ]);
  const listed = await spillway('sync', 'list');
  expect(listed.out).toMatch(/^ID +WORKSPACE +STATUS +SCHEDULE +NEXT RUN +LABEL\n/);
  expect(listed.out).toMatch(/ up to date +never +- +people\n/);
  const { out } = await spillway('sync', 'list', '--json');
  expect(JSON.parse(out)).toContainEqual({
    id: other?.id,
    workspace_id: id,
    label: 'theirs',
    status: 'ready',
    schedule: 'daily',
    next_run_at: nextRunAt.toISOString(),
  });
});

test('ends with 1 and the reason when the run fails', async () => {
  await stage.sql('alter table people rename column name to nickname');
  const { code, out, err } = await spillway('sync', 'run', String(syncId), '--follow');
  await stage.sql('alter table people rename column nickname to name');
  expect(code).toBe(1);
  expect(lines(out).at(-1)).toMatchObject({
    status: 'failed',
    error_message: expect.stringContaining('name'),
  });
  expect(err).toMatch(/^Run \d+ failed: .*name/);
});

test('Ctrl-C stops the following and not the run, which another command cancels', async () => {
  stage.endpoint.failNext('hang', 'sync_batch');
  const command = startCommand(environment(), 'sync', 'run', String(syncId), '--follow', '--full');
  const { requests } = stage.endpoint;
  const before = requests.length;
  while (!requests.slice(before).some(({ method }) => method === 'sync_batch')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  const said = command.heard(/Stopped following/);
  command.kill('SIGINT');
  const words = await said;
  expect((await command.ended).code).toBe(130);
  const runId = /Run (\d+) goes on/.exec(words)?.[1] ?? '';
  expect(await stage.run(Number(runId))).toMatchObject({ status: 'working', completed_at: null });
  const cancelled = await spillway('sync', 'cancel', runId);
  expect(cancelled).toMatchObject({ code: 0, out: `Run ${runId} is cancelled.\n` });
  const { store } = stage.server.running.services;
  const { cancel_requested_at: asked } = await store.db
    .selectFrom('sync_runs')
    .select('cancel_requested_at')
    .where('id', '=', Number(runId))
    .executeTakeFirstOrThrow();
  expect(asked).toBeInstanceOf(Date);
  // What has left is waited for: the destination that hangs goes away.
  await stage.endpoint.close();
  expect(await stage.ended(Number(runId))).toMatchObject({ status: 'failed', canceled: true });
  const again = await spillway('sync', 'cancel', '999999');
  expect(again.code).toBe(1);
  expect(again.err).toContain('run 999999');
});

test('says so when no worker takes the run', async () => {
  const api = await startTestServer({ SPILLWAY_ROLE: 'api' });
  const { store } = api.running.services;
  const { id } = await store.db.selectFrom('workspaces').select('id').executeTakeFirstOrThrow();
  const [sync] = await storeSyncs(store, store.workspace(id), [{}]);
  const command = startCommand(api.environment, 'sync', 'run', String(sync?.id), '--follow');
  expect(await command.heard(/No worker/)).toContain('spillway start');
  command.kill('SIGINT');
  expect((await command.ended).code).toBe(130);
  await api.stop();
});
