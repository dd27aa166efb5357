import { Client } from 'pg';
import { startThrowawayPostgres } from '#store';

/** A small warehouse on loopback whose rows the demo syncs. */
export interface PracticeWarehouse {
  /** For POST /sources, type `postgres`. */
  readonly credentials: Readonly<Record<string, string | number>>;
  readonly database: string;
  /** Changes one row of `customers`. */
  changeOne(): Promise<void>;
  close(): Promise<void>;
}

/** 250 customers; one has an address that the practice destination refuses, two share one, one has none. */
const TABLE = `
  create table customers as
  select
    case n when 17 then 'not an address' when 41 then 'customer40@example.com' when 73 then null
      else 'customer' || n || '@example.com' end as email,
    'Customer ' || n as name,
    'company' || n % 40 || '.example.com' as company_domain,
    (n * 731 % 100000) / 100.0 as lifetime_value,
    n * 7 % 90 as logins,
    n % 3 > 0 as subscribed,
    date '1970-01-01' + n * 53 % 12000 as birthday,
    timestamptz '2026-01-01 00:00:00+00' + n * interval '7 hours' as last_seen_at
  from generate_series(1, 250) n`;

export async function startPracticeWarehouse(): Promise<PracticeWarehouse> {
  const server = await startThrowawayPostgres();
  const { host, port, user, password, database } = server;
  const run = async (sql: string): Promise<void> => {
    const client = new Client({ host, port, user, password, database, ssl: false });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  try {
    await run(TABLE);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    credentials: { hostname: host, port, user, password, database, ssl_mode: 'disable' },
    database,
    changeOne: () => run(`update customers set logins = logins + 1 where email = 'customer7@example.com'`),
    close: () => server.stop(),
  };
}
