import type { Client } from 'pg';

/** What every table of the benchmark holds: ten columns, about 100 bytes a row. */
export const COLUMNS = [
  'id',
  'email',
  'name',
  'city',
  'plan',
  'amount',
  'visits',
  'active',
  'signed_up',
  'note',
] as const;

const SELECT = `
  select n as id, 'user' || n || '@example.com' as email, 'Name ' || n as name, 'City ' || n % 5000 as city,
    (array['free','basic','pro','team'])[1 + n % 4] as plan, (n % 100000) / 100.0 as amount, n % 977 as visits,
    n % 3 = 0 as active, timestamptz '2024-01-01 00:00:00+00' + n % 500000 * interval '1 minute' as signed_up,
    md5(n::text) as note`;

/** Makes a table of `rows` rows, or fills the one that is there afresh. */
export async function fillTable(client: Client, table: string, rows: number): Promise<void> {
  await client.query(`drop table if exists ${table}`);
  await client.query(`create table ${table} as ${SELECT} from generate_series(1, ${rows}) n`);
  await client.query(`alter table ${table} add primary key (id)`);
  await client.query(`vacuum analyze ${table}`);
}

/** An empty table of the same shape. */
export async function emptyTable(client: Client, table: string): Promise<void> {
  await client.query(`drop table if exists ${table}`);
  await client.query(`create table ${table} as ${SELECT} from generate_series(1, 0) n`);
  await client.query(`alter table ${table} add primary key (id)`);
}

/** Changes one row of `everyNth`. */
export async function changeRows(client: Client, table: string, everyNth: number): Promise<void> {
  await client.query(`update ${table} set note = md5(note) where id % ${everyNth} = 0`);
  await client.query(`vacuum analyze ${table}`);
}
