import { expect, test, vi } from 'vitest';
import { listSourceTables } from '#contract';
import { connectSource, usePracticeSource } from '../../../testing/practice-source.ts';
import { testProtection } from '../../../testing/protection.ts';
import { useServer } from '../../../testing/served.ts';
import { inStore } from '../../../testing/syncs.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, listSourceTables);

const list = async (id: number, query: string) => {
  const { status, body } = await served.api('GET', `/sources/${id}/tables?${query}`);
  const tables = (body.data ?? []).map(
    (table: { table_schema: string; table_name: string }) => `${table.table_schema}.${table.table_name}`,
  );
  return { status, body, tables };
};

test('tables and views are listed by name, with the time of the list', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const { body, tables } = await list(id, '');
  expect(tables).toEqual(['Sales.Orders', 'public.customers', 'public.paying']);
  expect(Date.parse(body.last_refreshed_at)).toBeGreaterThan(Date.now() - 60_000);
});

test('search finds a part of the name, the schema or the catalog, in any case, and no pattern', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  expect((await list(id, 'search=ORDER')).tables).toEqual(['Sales.Orders']);
  expect((await list(id, 'search=sales')).tables).toEqual(['Sales.Orders']);
  expect((await list(id, `search=${practice.source.catalog}`)).tables).toHaveLength(3);
  expect((await list(id, 'search=%25')).tables).toEqual([]);
});

test('order_by sorts by several columns', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  expect((await list(id, 'order_by=table_schema:desc,table_name:asc')).tables).toEqual([
    'public.customers',
    'public.paying',
    'Sales.Orders',
  ]);
  expect((await list(id, 'order_by=table_name:desc')).tables[0]).toBe('public.paying');
});

test.for(['table_type:asc', 'table_name:up', 'table_name,', 'id'])(
  'order_by=%s is refused',
  async (order) => {
    const { id } = await connectSource(served.api, practice.source.credentials);
    const { status, body } = await list(id, `order_by=${order}`);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('order_by') },
    });
  },
);

test('the next page keeps the search and the order', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  const { body, tables } = await list(id, 'per_page=1&search=public&order_by=table_name:desc');
  expect(tables).toEqual(['public.paying']);
  const next = await list(id, new URL(body.next).search.slice(1));
  expect(next.tables).toEqual(['public.customers']);
  expect(next.body.next).toBeNull();
});

test('where the tables were never loaded, asking for them loads them', async () => {
  const { id } = await connectSource(served.api, practice.source.credentials);
  await inStore(served.server, 'delete from spillway.source_tables where source_id = $1', [id]);
  await inStore(served.server, 'update spillway.sources set tables_refreshed_at = null where id = $1', [id]);
  const { body } = await list(id, '');
  expect(body).toMatchObject({ data: [], last_refreshed_at: null });
  await vi.waitFor(async () => expect((await list(id, '')).tables).toHaveLength(3), 10_000);
});
