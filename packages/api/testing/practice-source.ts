import { Client } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { createTestDatabase } from '#testing';
import type { Answer, ApiRequest, TestServer } from './served.ts';

/** A real PostgreSQL database to read from. */
export interface PracticeSource {
  /** What POST /sources takes. */
  readonly credentials: Readonly<Record<string, string | number>>;
  readonly catalog: string;
  /** Runs statements in it. */
  run(sql: string): Promise<void>;
}

const TABLES = `
  create table customers (id integer primary key, email character varying(256), paid boolean, profile jsonb);
  insert into customers values (1, 'one@example.com', true, '{}'), (2, 'two@example.com', false, '{}');
  create schema "Sales";
  create table "Sales"."Orders" (id bigint, total numeric);
  create view paying as select id, email from customers where paid;
`;

/** A database with the tables `customers`, `paying` and `"Sales"."Orders"` for all tests of a file. */
export function usePracticeSource(): { readonly source: PracticeSource } {
  let source: PracticeSource | undefined;
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    stop = async () => {
      await client.end();
      await database.drop();
    };
    await client.query(TABLES);
    const url = new URL(database.url);
    const catalog = url.pathname.slice(1);
    source = {
      catalog,
      credentials: {
        hostname: url.hostname,
        port: Number(url.port),
        user: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password) || 'none is asked for',
        database: catalog,
        ssl_mode: 'disable',
      },
      run: async (sql) => {
        await client.query(sql);
      },
    };
  });
  afterAll(() => stop?.());
  return {
    get source() {
      if (source === undefined) throw new Error('The practice source is not started yet');
      return source;
    },
  };
}

/** Connects a source of type `postgres` and gives it as the answer shows it. */
export async function connectSource(
  api: TestServer['api'],
  credentials: object,
  request: ApiRequest & { readonly settings?: object } = {},
): Promise<Answer['body']> {
  const { settings, ...rest } = request;
  const { status, body } = await api('POST', '/sources', {
    ...rest,
    json: { connection: { type: 'postgres', credentials, ...settings } },
  });
  if (status !== 201) throw new Error(`POST /sources answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}
