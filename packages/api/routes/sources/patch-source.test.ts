import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { updateSourceEndpoint } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, updateSourceEndpoint);

const patch = (id: number, connection: object) =>
  served.api('PATCH', `/sources/${id}`, { json: { connection } });

test('runs of spaces and hyphens of a new name become one underscore; a label is taken as it is', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const renamed = await patch(id, { name: 'Our big -- warehouse' });
  expect(renamed).toMatchObject({ status: 200, body: { status: 'updated' } });
  expect(renamed.body.data).toMatchObject({ name: 'Our_big_warehouse', label: 'Our_big_warehouse' });
  const labelled = await patch(id, { label: 'By label' });
  expect(labelled.body.data).toMatchObject({ name: 'By label', label: 'By label' });
});

test('credentials are merged and checked again: a secret that is not sent stays', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const broken = await patch(id, { credentials: { port: 1 } });
  expect(broken.body.data).toMatchObject({ last_test_succeeded: false, connection_details: { port: 1 } });
  const mended = await patch(id, {
    credentials: { port: practice.source.credentials['port'], password: null },
  });
  expect(mended.body.data.last_test_succeeded).toBe(true);
});

test('a source may be sent back as it was read', async () => {
  const source = await connectSource(served.api, practice.source.credentials, { settings: { name: 'Same' } });
  const again = await patch(source.id, source);
  expect(again.body.data).toEqual(source);
});

test('its type and engine never change', async () => {
  const source = await connectSource(served.api, practice.source.credentials);
  for (const change of [{ type: 'csv' }, { sync_engine: 'advanced' }]) {
    const refused = await patch(source.id, { ...change, name: 'x' });
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("can't be changed") },
    });
  }
  expect((await served.api('GET', `/sources/${source.id}`)).body.data).toEqual(source);
});

test('the retention is set and removed', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const set = await patch(id, { warehouse_writeback_retention_in_days: 30 });
  expect(set.body.data.warehouse_writeback_retention_in_days).toBe(30);
  const kept = await patch(id, {});
  expect(kept.body.data.warehouse_writeback_retention_in_days).toBe(30);
  const removed = await patch(id, { warehouse_writeback_retention_in_days: null });
  expect(removed.body.data.warehouse_writeback_retention_in_days).toBeNull();
});

test('credentials that are refused change nothing', async () => {
  const source = await connectSource(served.api, practice.source.credentials);
  const refused = await patch(source.id, { name: 'new', credentials: { port: 'many' } });
  expect(refused).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('credentials.port') },
  });
  expect((await served.api('GET', `/sources/${source.id}`)).body.data).toEqual(source);
});

test('a source is mended, and deleted, while its server keeps it waiting', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const wait = async (name: string) => {
    const heard = once(silent, 'connection');
    const made = connectSource(
      served.api,
      { ...practice.source.credentials, port },
      { settings: { name } },
    ).catch((error: Error) => error.message);
    await heard;
    const { body } = await served.api('GET', '/sources');
    return { id: body.data.find((source: { name: string }) => source.name === name).id, made };
  };
  const mended = await wait('Mended');
  const credentials = { port: practice.source.credentials['port'] };
  const { body } = await patch(mended.id, { credentials });
  expect(body.data.last_test_succeeded).toBe(true);
  await mended.made;
  const deleted = await wait('Deleted');
  expect((await served.api('DELETE', `/sources/${deleted.id}`)).status).toBe(200);
  expect(await deleted.made).toContain('404');
});
