import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;
let folder: string;
let bucket: S3rver;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-s3-'));
  bucket = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    // It signs the path of a bucket without the slash that the SDK ends it with.
    allowMismatchedSignatures: true,
    directory: folder,
    configureBuckets: [{ name: 'state', configs: [] }],
  });
  const { port } = await bucket.run();
  stage = await openStage({
    environment: {
      SPILLWAY_STATE: 's3://state/spillway',
      SPILLWAY_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      SPILLWAY_S3_ACCESS_KEY_ID: 'S3RVER',
      SPILLWAY_S3_SECRET_ACCESS_KEY: 'S3RVER',
    },
  });
});

afterAll(async () => {
  await stage.close();
  await bucket.close();
  await rm(folder, { recursive: true });
});

async function filesOf(syncId: number): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => file.includes(`spillway/syncs/${syncId}/`) && file.includes('.parquet'));
}

test('what syncs remember in a bucket is read by their next run, shown, exported, and goes with them', async () => {
  await stage.sql(`insert into people select 's' || n || '@example.com', 'S', n from generate_series(1, 50) n;
    insert into people values ('wrong', 'S', 51)`);
  const id = await stage.addSync({ operation: 'mirror' });
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 50, records_failed: 1 });
  await stage.sql(
    `update people set name = 'T' where logins = 1; delete from people where logins in (2, 51)`,
  );
  const run = await stage.sync(id);
  expect(run).toMatchObject({ status: 'completed', source_record_updates: 1, source_record_deletes: 1 });

  const { body } = await stage.server.api('GET', `/sync_runs/${run.id}/records`);
  expect(body.data).toMatchObject([
    { identifier: 's2@example.com', operation: 'delete', status: 'succeeded' },
    { identifier: 's1@example.com', operation: 'upsert', status: 'succeeded' },
  ]);
  const links = await stage.server.api('GET', `/sync_runs/${run.id}/records_export`);
  expect(links.body.urls).toHaveLength(1);
  const [link = ''] = links.body.urls as string[];
  const file = Buffer.from(await (await fetch(link)).arrayBuffer());
  expect([file.subarray(0, 4).toString(), file.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);

  expect((await filesOf(id)).length).toBeGreaterThan(0);
  await stage.server.api('DELETE', `/syncs/${id}`);
  expect(await filesOf(id)).toEqual([]);
});
