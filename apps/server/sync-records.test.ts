import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let stage: SyncStage;
let syncId: number;
let runId: number;

beforeAll(async () => {
  stage = await openStage();
  await stage.sql(`insert into people values ('ada@example.com', 'Ada', 1), ('wrong', 'No address', 2),
    ('twice@example.com', 'One', 3), ('twice@example.com', 'Other', 4), (null, 'Nobody', 5)`);
  syncId = await stage.addSync();
  runId = (await stage.sync(syncId)).id;
});
afterAll(() => stage.close());

const get = async (path: string) => stage.server.api('GET', `/sync_runs/${runId}/${path}`);

test('every record of a run is shown with its fate, those that were never sent last', async () => {
  const { status, body } = await get('records');
  expect(status).toBe(200);
  expect(
    body.data.map((record: Record<string, unknown>) => [record['identifier'], record['status']]),
  ).toEqual(
    expect.arrayContaining([
      ['ada@example.com', 'succeeded'],
      ['wrong', 'rejected'],
      ['twice@example.com', 'DUPLICATE'],
      ['twice@example.com', 'DUPLICATE'],
      [null, 'NULL'],
    ]),
  );
  expect(body.data).toHaveLength(5);
  const ada = body.data.find((record: Record<string, unknown>) => record['status'] === 'succeeded');
  expect(ada).toMatchObject({
    operation: 'upsert',
    record_payload: { email: 'ada@example.com', name: 'Ada', logins: '1' },
    batch_started_at: expect.stringMatching(/Z$/),
    batch_completed_at: expect.stringMatching(/Z$/),
  });
});

test.each([
  ['status=rejected', ['wrong'], 1],
  ['status=invalid', [null, 'twice@example.com', 'twice@example.com'], 3],
  ['primary_identifier=ada@example.com', ['ada@example.com'], 1],
  ["primary_identifier=' or true --", [], 0],
  ['operation=delete', [], 0],
])('records are found and counted by %s', async (query, identifiers, count) => {
  const found = (await get(`records?${query}`)).body.data as { identifier: string | null }[];
  expect(found.map(({ identifier }) => identifier)).toHaveLength(identifiers.length);
  expect(new Set(found.map(({ identifier }) => identifier))).toEqual(new Set(identifiers));
  expect((await get(`records_count?${query}`)).body.data).toEqual([{ record_count: count }]);
});

test('records come in pages, and a filter that is none is refused', async () => {
  expect((await get('records?per_page=2&page=3')).body.data).toHaveLength(1);
  expect((await get('records?per_page=2&page=4')).body.data).toEqual([]);
  expect(await get('records?status=lost')).toMatchObject({ status: 400 });
});

test('an export is downloaded without a token, and holds what the records endpoint shows', async () => {
  const { status, body } = await get('records_export?status=rejected');
  expect(status).toBe(200);
  const [url = ''] = body.urls as string[];
  const response = await fetch(url);
  expect(response.status).toBe(200);
  const folder = await mkdtemp(join(tmpdir(), 'spillway-records-'));
  try {
    const file = join(folder, 'records.parquet');
    await writeFile(file, Buffer.from(await response.arrayBuffer()));
    const duck = await DuckDBInstance.create();
    const connection = await duck.connect();
    const rows = await connection.runAndReadAll(
      `select identifier, status, operation, sync_run_id::int, record_payload from '${file}'`,
    );
    expect(rows.getRows()).toEqual([
      ['wrong', 'rejected', 'upsert', runId, expect.stringContaining('"name":"No address"')],
    ]);
    connection.closeSync();
    duck.closeSync();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a link that nobody gave out leads nowhere', async () => {
  const [url = ''] = (await get('records_export')).body.urls as string[];
  const token = url.split('/').at(-2) ?? '';
  const changed = token.slice(0, -3) + (token.endsWith('AAA') ? 'BBB' : 'AAA');
  expect((await fetch(url.replace(token, changed))).status).toBe(404);
  expect((await fetch(url.replace(token, 'x'))).status).toBe(404);
});

test('the records of a run under way can not be exported yet; old ones are gone', async () => {
  await stage.server.running.services.store.db
    .updateTable('sync_runs')
    .where('id', '=', runId)
    .set({ pruned_at: new Date() })
    .execute();
  for (const path of ['records', 'records_count', 'records_export']) {
    expect(await get(path)).toMatchObject({ status: 410, body: { status: 'error' } });
  }
  const retry = await stage.server.api('POST', `/syncs/${syncId}/retry_failed`, { json: {} });
  expect(retry.status).toBe(410);
  await stage.server.running.services.store.db
    .updateTable('sync_runs')
    .where('id', '=', runId)
    .set({ pruned_at: null, completed_at: null })
    .execute();
  expect(await get('records_export')).toMatchObject({ status: 425 });
  await stage.server.running.services.store.db
    .updateTable('sync_runs')
    .where('id', '=', runId)
    .set({ completed_at: new Date() })
    .execute();
});

test('a retry counts first, then sends what was rejected', async () => {
  const retry = async (json: object) =>
    (await stage.server.api('POST', `/syncs/${syncId}/retry_failed`, { json })).body.data;
  expect(await retry({ preview: true })).toEqual({
    sync_run_id: null,
    source_sync_run_id: runId,
    record_count: 1,
  });
  expect(await retry({ preview: true, statuses: ['unknown'] })).toMatchObject({ record_count: 0 });
  const { sync_run_id: id } = await retry({});
  expect(await stage.ended(id)).toMatchObject({ status: 'completed', records_failed: 1, records_updated: 0 });
});

test('a dry run shows what a run would do, and sends nothing', async () => {
  const before = stage.endpoint.records('contact').length;
  await stage.sql(`insert into people values ('eve@example.com', 'Eve', 6)`);
  const { status, body } = await stage.server.api('POST', `/syncs/${syncId}/dry_run`, { json: {} });
  expect(status).toBe(200);
  expect(body.data).toMatchObject({
    full_sync: false,
    source_record_count: 6,
    records_changed: 2,
    creates: 2,
    updates: 0,
    records_unchanged: 1,
    records_invalid: 3,
    deletes: 0,
    refused: null,
  });
  expect(body.data.samples.writes).toContainEqual({
    identifier: 'eve@example.com',
    record: { email: 'eve@example.com', name: 'Eve', logins: 6 },
    message: null,
  });
  expect(stage.endpoint.records('contact')).toHaveLength(before);
});
