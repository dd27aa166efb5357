import { beforeAll, expect, test } from 'vitest';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { column } from '../../testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();
const warehouse = usePracticeSource();
let sourceId: number;
let destinationId: number;

beforeAll(async () => {
  sourceId = (await connectSource(served.api, warehouse.source.credentials)).id;
  destinationId = (await connect(served.api, practice.endpoint.url)).id;
});

const email = column('email', 'email', { is_primary_identifier: true });
const table = (name: string) => ({
  type: 'table',
  table_catalog: warehouse.source.catalog,
  table_schema: 'public',
  table_name: name,
});
const create = (object: object, mappings: readonly object[] = [email], more: object = {}) =>
  served.api('POST', '/syncs', {
    json: {
      operation: 'upsert',
      source_attributes: { connection_id: sourceId, object },
      destination_attributes: { connection_id: destinationId, object: 'contact' },
      mappings,
      ...more,
    },
  });
const listed = async (name: string): Promise<readonly object[]> =>
  (await served.api('GET', `/sources/${sourceId}/tables?search=${name}`)).body.data;

test('a table that was made after the last refresh is found in the source and added to the list', async () => {
  await warehouse.source.run('create table newcomers (email text, name text)');
  expect(await listed('newcomers')).toEqual([]);
  const { status } = await create(table('newcomers'));
  expect(status).toBe(200);
  expect(await listed('newcomers')).toMatchObject([{ table_schema: 'public', table_name: 'newcomers' }]);
});

test('mappings are held against the columns of a table that is found so', async () => {
  await warehouse.source.run('create table latecomers (email text)');
  const { status, body } = await create(table('latecomers'), [email, column('surname', 'name')]);
  expect(status).toBe(400);
  expect(body.message).toContain('no column "surname"');
});

test('a table that was gone and is back can be read again', async () => {
  await warehouse.source.run('create table wanderers (email text)');
  const refresh = async () => {
    const { refresh_key: key } = (await served.api('POST', `/sources/${sourceId}/refresh_tables`)).body;
    await expect
      .poll(async () => {
        const path = `/sources/${sourceId}/refresh_tables_status?refresh_key=${key}`;
        return (await served.api('GET', path)).body.status;
      })
      .toBe('completed');
  };
  await refresh();
  await warehouse.source.run('drop table wanderers');
  await refresh();
  expect((await create(table('wanderers'))).status).toBe(400);
  await warehouse.source.run('create table wanderers (email text)');
  expect((await create(table('wanderers'))).status).toBe(200);
});

test('a table that the source does not have is refused in its words, and not listed', async () => {
  const { status, body } = await create(table('nowhere'));
  expect(status).toBe(400);
  expect(body.message).toMatch(/source \d+ has no table \S+\.public\.nowhere: .*SELECT/);
  expect(await listed('nowhere')).toEqual([]);
});

test('a table that is named in part is refused with what to add', async () => {
  const { status, body } = await create({ type: 'table', table_name: 'nowhere' });
  expect(status).toBe(400);
  expect(body.message).toContain('table_catalog, table_schema and table_name');
});

test.for(['column', 'template'])('a new column that a %s names is found without a refresh', async (kind) => {
  const name = `by_${kind}`;
  await warehouse.source.run(`create table ${name} (email text)`);
  expect((await create(table(name))).status).toBe(200);
  await warehouse.source.run(`alter table ${name} add surname text`);
  const mapping =
    kind === 'column'
      ? column('surname', 'name')
      : { from: { type: 'liquid_template', data: '{{ surname | upcase }}' }, to: 'name' };
  expect(await create(table(name), [email, mapping])).toMatchObject({ status: 200 });
});

test('a new column of a dataset, whose query takes all, is found without a refresh', async () => {
  await warehouse.source.run('create table widening (email text)');
  const dataset = await served.api('POST', '/datasets', {
    json: { name: 'Widening', type: 'sql', source_id: sourceId, query: 'select * from widening' },
  });
  await warehouse.source.run('alter table widening add surname text');
  const { status } = await create({ type: 'dataset', id: dataset.body.data.id }, [
    email,
    column('surname', 'name'),
  ]);
  expect(status).toBe(200);
});

test('a dataset whose query the source refuses is refused in its words; once it is right, its columns count', async () => {
  const query = 'select email from corrected';
  const dataset = await served.api('POST', '/datasets', {
    json: { name: 'Corrected', type: 'sql', source_id: sourceId, query },
  });
  const object = { type: 'dataset', id: dataset.body.data.id };
  const refused = await create(object);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toMatch(/source \d+ refuses the query of dataset \d+: .*"corrected"/);
  await warehouse.source.run('create table corrected (email text)');
  const unknown = await create(object, [email, column('surname', 'name')]);
  expect(unknown.status).toBe(400);
  expect(unknown.body.message).toContain('no column "surname"');
  expect((await create(object)).status).toBe(200);
});
