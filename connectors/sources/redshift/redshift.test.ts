import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSourceHarness, type SourceHarness } from '#connector-harness';
import { startTestPostgres, type TestPostgres } from '#testing';
import redshift from './index.ts';

let server: TestPostgres;
let admin: Client;
let harness: SourceHarness;

function connect(credentials: Record<string, unknown> = {}): SourceHarness {
  return createSourceHarness(redshift, {
    credentials: {
      hostname: server.host,
      // As clients of the original API send it.
      port: String(server.port),
      user: server.user,
      password: server.password,
      database: server.database,
      ...credentials,
    },
  });
}

// PostgreSQL stands in, with the one view of Redshift's own that is asked for.
beforeAll(async () => {
  server = await startTestPostgres();
  admin = new Client({ connectionString: server.url, ssl: false });
  admin.on('error', () => {});
  await admin.connect();
  await admin.query(`
    create view public.svv_tables as select * from information_schema.tables;
    create schema sales;
    create table sales.orders (id bigint, code varchar(12), amount numeric(10,2), paid boolean, at timestamptz, note text);
    insert into sales.orders values (1, 'a', 2.50, true, '2024-01-01 00:00+01', E'line\\nbreak, "quoted"'),
      (2, '', null, false, null, '\\'), (3, null, 'NaN', null, '2024-06-01 12:00+00', ' ');
  `);
  harness = connect();
});
afterAll(async () => {
  await harness.close();
  await admin.end();
  await server.stop();
});

const orders = { table: { catalog: 'postgres', schema: 'sales', name: 'orders' } };

test('the check passes step by step, and the port may be a text', async () => {
  const steps = await harness.check();
  expect(steps.map(({ step, status }) => `${step}: ${status}`)).toEqual([
    'Resolve host: success',
    'Verify connectivity: success',
    'Authenticate: success',
    'List tables: success',
  ]);
});

test('connection details have the original keys, null where there is nothing to say', () => {
  expect(harness.connectionDetails()).toEqual({
    user: server.user,
    hostname: '127.0.0.1',
    port: server.port,
    database: 'postgres',
    ssl_mode: 'prefer',
    ssh_tunnel_enabled: false,
    ssh_tunnel_hostname: null,
    ssh_tunnel_port: null,
    ssh_tunnel_user: null,
    ssh_tunnel_public_key: null,
  });
});

test('an SSH tunnel is refused in words, not passed over', async () => {
  const tunnelled = connect({ ssh_tunnel_enabled: true, ssh_tunnel_hostname: 'bastion.example.com' });
  expect(await tunnelled.check()).toMatchObject([
    { status: 'failed', error: { message: expect.stringContaining('no SSH tunnels') } },
  ]);
  await tunnelled.close();
});

test('tables are listed', async () => {
  expect(await harness.tables()).toContainEqual({ catalog: 'postgres', schema: 'sales', name: 'orders' });
});

test('columns have the types of the original, with their sizes', async () => {
  expect(await harness.columns(orders)).toEqual([
    { name: 'id', type: 'integer', nativeType: 'bigint' },
    { name: 'code', type: 'text', nativeType: 'character varying(12)' },
    { name: 'amount', type: 'decimal', nativeType: 'numeric(10,2)' },
    { name: 'paid', type: 'boolean', nativeType: 'boolean' },
    { name: 'at', type: 'timestamp_tz', nativeType: 'timestamp with time zone' },
    { name: 'note', type: 'text', nativeType: 'text' },
  ]);
});

test('rows come with every value in the form of its type', async () => {
  const columns = ['id', 'code', 'amount', 'paid', 'at', 'note'];
  expect(await harness.rows({ dataset: orders, columns })).toEqual([
    ['1', 'a', '2.50', 'true', '2023-12-31 23:00:00+00', 'line\nbreak, "quoted"'],
    ['2', '', null, 'false', null, '\\'],
    ['3', null, 'NaN', null, '2024-06-01 12:00:00+00', ' '],
  ]);
});

test('a read goes on through the cursor until there are no more rows', async () => {
  const dataset = { sql: 'select i as a, i as b from generate_series(1, 3500) i; -- all of them' };
  const rows = await harness.rows({ dataset, columns: ['a', 'b'] });
  expect(rows.map(([a]) => Number(a)).sort((one, other) => one - other)).toEqual(
    Array.from({ length: 3500 }, (_, at) => at + 1),
  );
});

test('a fault in mid-read is thrown, after the rows before it', async () => {
  const dataset = { sql: 'select i as a, 1 / (2500 - i) as b from generate_series(1, 3000) i' };
  const read = await harness.read({ dataset, columns: ['a', 'b'] });
  let chunks = 0;
  const take = async (): Promise<void> => {
    if (!('csv' in read)) throw new Error('no CSV');
    for await (const chunk of read.csv) chunks += chunk.length > 0 ? 1 : 0;
  };
  await expect(take()).rejects.toMatchObject({
    name: 'ConfigurationError',
    message: expect.stringContaining('Amazon Redshift stops at a value'),
  });
  expect(chunks).toBe(2);
});

test('a range and the greatest value fit together', async () => {
  expect(await harness.greatest(orders, 'at')).toBe('2024-06-01 12:00:00+00');
  const range = { column: 'at', from: '2023-12-31 23:00:00+00', below: '2024-06-01 12:00:00+00' };
  expect(await harness.rows({ dataset: orders, columns: ['id', 'id'], range })).toEqual([['1', '1']]);
});

test.each([
  ['select 1; drop table sales.orders', 'more than one statement'],
  ['delete from sales.orders', 'must be one SELECT'],
  ['select nothing from sales.orders', 'Amazon Redshift refuses the query: column "nothing" does not exist'],
])('%s is refused', async (sql, words) => {
  await expect(harness.columns({ sql })).rejects.toThrow(words);
  await expect(harness.rows({ dataset: { sql }, columns: ['a', 'b'] })).rejects.toThrow(words);
});

test('a wrong password asks for the right one', async () => {
  const wrong = connect({ password: 'not the password' });
  await expect(wrong.tables()).rejects.toMatchObject({ name: 'ReconnectError' });
  await wrong.close();
});
