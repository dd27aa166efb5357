import { expect, test } from 'vitest';
import { createSourceEndpoint } from '#contract';
import { connectSource, usePracticeSource } from '../../testing/practice-source.ts';
import { testProtection } from '../../testing/protection.ts';
import { useServer } from '../../testing/served.ts';

const served = useServer();
const practice = usePracticeSource();
testProtection(served, createSourceEndpoint);

const post = (connection: unknown) => served.api('POST', '/sources', { json: { connection } });

test('a new source comes back whole, checked, and its tables are known', async () => {
  const { credentials, catalog } = practice.source;
  const source = await connectSource(served.api, credentials, { settings: { name: 'Shop' } });
  expect(source).toMatchObject({
    name: 'Shop',
    label: 'Shop',
    type: 'postgres',
    sync_engine: 'basic',
    last_test_succeeded: true,
    connection_details: { hostname: credentials['hostname'], database: catalog },
    read_only_connection: false,
    warehouse_writeback_retention_in_days: null,
  });
  expect(source.last_test_results.steps.length).toBeGreaterThan(1);
  expect(JSON.stringify(source)).not.toContain('none is asked for');
  const tables = await served.api('GET', `/sources/${source.id}/tables`);
  expect(tables.body.data).toContainEqual(
    expect.objectContaining({ table_catalog: catalog, table_schema: 'public', table_name: 'customers' }),
  );
});

test('without a name it is called as its type, and label is taken for the name', async () => {
  const { credentials } = practice.source;
  expect((await connectSource(served.api, credentials)).name).toBe('PostgreSQL');
  const labelled = await connectSource(served.api, credentials, { settings: { label: 'By label' } });
  expect(labelled).toMatchObject({ name: 'By label', label: 'By label' });
});

test('settings are kept: the engine, the retention and that the connection may not write', async () => {
  const advanced = await connectSource(served.api, practice.source.credentials, {
    settings: { sync_engine: 'advanced', warehouse_writeback_retention_in_days: 7 },
  });
  expect(advanced).toMatchObject({ sync_engine: 'advanced', warehouse_writeback_retention_in_days: 7 });
  const readOnly = await connectSource(served.api, practice.source.credentials, {
    settings: { read_only_connection: true },
  });
  expect(readOnly).toMatchObject({ sync_engine: 'basic', read_only_connection: true });
});

test('a server that does not answer is a failed step, and the source is kept', async () => {
  const credentials = { ...practice.source.credentials, port: 1 };
  const source = await connectSource(served.api, credentials);
  expect(source.last_test_succeeded).toBe(false);
  expect(source.last_test_results.steps.at(-1)).toMatchObject({
    step: 'Verify connectivity',
    status: 'failed',
  });
  expect((await served.api('GET', `/sources/${source.id}`)).body.data).toEqual(source);
  const status = await served.api('GET', `/sources/${source.id}/refresh_tables_status`);
  expect(status).toMatchObject({ status: 400, body: { status: 'error' } });
});

test.for([
  ['an unknown type', { type: 'oracle', credentials: {} }, /"oracle" is unknown: .*postgres/],
  ['no type', { credentials: {} }, /connection\.type/],
  ['a missing credential', { type: 'postgres', credentials: { hostname: 'x' } }, /credentials\.database/],
  ['credentials that are none', { type: 'postgres', credentials: 'x' }, /credentials must be an object/],
  [
    'an engine that the type lacks',
    { type: 'csv', credentials: {}, sync_engine: 'advanced' },
    /sync_engine.* must be basic/,
  ],
  ['an unknown engine', { type: 'postgres', sync_engine: 'turbo' }, /sync_engine/],
  [
    'an engine that writes on a connection that may not',
    { type: 'postgres', sync_engine: 'advanced', read_only_connection: true },
    /read_only_connection forbids/,
  ],
  [
    'a retention of no days',
    { type: 'postgres', warehouse_writeback_retention_in_days: 0 },
    /warehouse_writeback_retention_in_days/,
  ],
  ['no connection', undefined, /connection/],
] as const)('%s is refused by name, and nothing is saved', async ([, connection, message]) => {
  const before = (await served.api('GET', '/sources')).body.pagination.total_records;
  const refused = await post(connection);
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
  expect((await served.api('GET', '/sources')).body.pagination.total_records).toBe(before);
});

test('the same Idempotency-Key makes one source', async () => {
  const json = { connection: { type: 'postgres', credentials: practice.source.credentials } };
  const headers = { 'idempotency-key': 'one source' };
  const first = await served.api('POST', '/sources', { json, headers });
  const second = await served.api('POST', '/sources', { json, headers });
  expect(second.body.data.id).toBe(first.body.data.id);
});
