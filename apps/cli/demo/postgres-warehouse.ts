import { Client } from 'pg';
import { startThrowawayPostgres } from '#store';
import { changedCustomers, customers } from './customers.ts';
import type { Customer } from './customers.ts';
import type { PracticeWarehouse } from './warehouse.ts';

const TABLE = `
  create table customers (
    email text, name text, company_domain text, lifetime_value numeric, logins integer, subscribed boolean,
    birthday date, last_seen_at timestamptz
  )`;

const FILL = `insert into customers select * from json_populate_recordset(null::customers, $1)`;

/** @throws EmbeddedPostgresError where no PostgreSQL can be started */
export async function startPostgresWarehouse(): Promise<PracticeWarehouse> {
  const server = await startThrowawayPostgres();
  const { host, port, user, password, database } = server;
  const run = async (before: string, rows: readonly Customer[]): Promise<void> => {
    const client = new Client({ host, port, user, password, database, ssl: false });
    await client.connect();
    try {
      await client.query(before);
      await client.query(FILL, [JSON.stringify(rows)]);
    } finally {
      await client.end();
    }
  };
  try {
    await run(TABLE, customers());
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    label: 'PostgreSQL',
    type: 'postgres',
    credentials: { hostname: host, port, user, password, database, ssl_mode: 'disable' },
    table: { catalog: database, schema: 'public', name: 'customers' },
    environment: {},
    changeOne: () => run('truncate customers', changedCustomers()),
    close: () => server.stop(),
  };
}
