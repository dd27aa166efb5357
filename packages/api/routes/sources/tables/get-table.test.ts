import { expect, test } from 'vitest';
import { fetchTable } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, fetchTable);

test('columns that were never fetched are fetched now, and kept', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const { body: found } = await served.api('GET', `/sources/${id}/tables?search=customers`);
  const [summary] = found.data;
  const { body } = await served.api('GET', `/sources/${id}/tables/${summary.id}`);
  expect(body.data).toMatchObject(summary);
  expect(body.data.columns.map(({ name }: { name: string }) => name)).toEqual([
    'id',
    'email',
    'paid',
    'profile',
  ]);
  expect(body.data.columns[0]).toEqual({ name: 'id', type: 'integer', data_type: 'integer' });
  await served.api('PATCH', `/sources/${id}`, { json: { connection: { credentials: { port: 1 } } } });
  expect((await served.api('GET', `/sources/${id}/tables/${summary.id}`)).body).toEqual(body);
});

test('columns that can not be fetched are told, and the table is shown without them', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const [summary] = (await served.api('GET', `/sources/${id}/tables?search=customers`)).body.data;
  await served.api('PATCH', `/sources/${id}`, { json: { connection: { credentials: { port: 1 } } } });
  const { status, body } = await served.api('GET', `/sources/${id}/tables/${summary.id}`);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { data: { columns: [] }, message: expect.stringContaining('could not be fetched') },
  });
});

test('a table of another source is 404', async () => {
  const first = await connectSource(served.api, practice.source.credentials);
  const second = await connectSource(served.api, practice.source.credentials);
  const [table] = (await served.api('GET', `/sources/${first.id}/tables`)).body.data;
  expect((await served.api('GET', `/sources/${second.id}/tables/${table.id}`)).status).toBe(404);
});
