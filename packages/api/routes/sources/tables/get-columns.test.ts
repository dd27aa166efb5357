import { expect, test } from 'vitest';
import { listTableColumns } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';
import { inStore } from '../../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, listTableColumns);

const columns = (id: number, schema: string, name: string, more = '') => {
  const named = `table_catalog=${practice.source.catalog}&table_schema=${schema}&table_name=${name}`;
  return served.api('GET', `/sources/${id}/tables/columns?${named}${more}`);
};

test('the columns of a table come in its order, with their types', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const { body } = await columns(id, 'public', 'customers');
  expect(body.data).toMatchObject([
    { name: 'id', data_type: 'integer', can_be_upsert_key: true },
    { name: 'email', data_type: 'character varying(256)', can_be_upsert_key: true },
    { name: 'paid', data_type: 'boolean', can_be_upsert_key: false },
    { name: 'profile', data_type: 'jsonb', can_be_upsert_key: false },
  ]);
  expect(Date.parse(body.last_refreshed_at)).toBeGreaterThan(Date.now() - 60_000);
});

test('they are paged, and the next page keeps the name of the table', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const { body } = await columns(id, 'Sales', 'Orders', '&per_page=1');
  expect(body.data).toMatchObject([{ name: 'id' }]);
  const next = await served.api('GET', `/sources/${id}/tables/columns${new URL(body.next).search}`);
  expect(next.body.data).toMatchObject([{ name: 'total' }]);
});

test('a table is found though the tables were never loaded', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  await inStore(served.server, 'delete from spillway.source_tables where source_id = $1', [id]);
  await inStore(served.server, 'update spillway.sources set tables_refreshed_at = null where id = $1', [id]);
  expect((await columns(id, 'public', 'paying')).body.data).toHaveLength(2);
});

test('a table that there is not is 404, a part of its name that is missing 400', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  expect((await columns(id, 'public', 'nothing')).status).toBe(404);
  const refused = await served.api('GET', `/sources/${id}/tables/columns?table_schema=public&table_name=x`);
  expect(refused).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('table_catalog') },
  });
});

test('columns that can not be fetched are 400 with the reason', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  await served.api('PATCH', `/sources/${id}`, { json: { connection: { credentials: { port: 1 } } } });
  const refused = await columns(id, 'public', 'customers');
  expect(refused).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('could not be fetched') },
  });
});
