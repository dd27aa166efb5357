import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, startTestMariadb, startTestPostgres } from '#testing';
import type { TestDatabase } from '#testing';
import { selfSigned } from '../egress/testing/certificate.ts';
import { inspectDatabase } from './inspect.ts';
import { DatabaseUnreachable, Store } from './index.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** What opening the store says, with the parts of the URL changed. */
async function faultOf(change: (url: URL) => void): Promise<string> {
  const url = new URL(database.url);
  change(url);
  const error: unknown = await Store.open({ connection: { connectionString: url.href } }).catch(
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(DatabaseUnreachable);
  const { message } = error as DatabaseUnreachable;
  expect(message).toMatch(/^DATABASE_URL: .*Check /s);
  expect(message).not.toContain(url.password);
  return message;
}

async function administer(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

test('a port where nothing listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await faultOf((url) => (url.port = String(port)))).toContain(`nothing listens on 127.0.0.1:${port}`);
});

test('a host that does not resolve', async () => {
  expect(await faultOf((url) => (url.hostname = 'db.invalid'))).toContain('db.invalid:');
});

test('a wrong password', async () => {
  const message = await faultOf((url) => (url.password = 'wr0ng-p4ssword'));
  expect(message).toContain(`refuses user "${new URL(database.url).username}"`);
});

test('a database that is not there', async () => {
  expect(await faultOf((url) => (url.pathname = '/nowhere'))).toContain('CREATE DATABASE "nowhere"');
});

test('TLS asked of a server without', async () => {
  expect(await faultOf((url) => (url.search = '?sslmode=require'))).toContain('sslmode');
});

test('a certificate that nobody vouches for', async () => {
  const secured = await startTestPostgres({ tls: selfSigned('IP:127.0.0.1') });
  try {
    const message = await faultOf((url) => {
      url.port = String(secured.port);
      url.search = '?sslmode=verify-full';
    });
    expect(message).toContain('sslrootcert=');
  } finally {
    await secured.stop();
  }
});

test("MariaDB's port", async (context) => {
  const mariadb = await startTestMariadb();
  if (mariadb === undefined) return context.skip('no MariaDB is installed here');
  try {
    expect(await faultOf((url) => (url.port = String(mariadb.port)))).toContain('answer as PostgreSQL does');
  } finally {
    await mariadb.stop();
  }
});

test('an account that may not make schemas is given the grant, after which it works without it', async () => {
  const user = `user_${randomBytes(4).toString('hex')}`;
  await administer(`create role ${user} login password 'p-${user}'`);
  const as = (url: URL): void => {
    url.username = user;
    url.password = `p-${user}`;
  };
  const theirs = new URL(database.url);
  as(theirs);
  const connectionString = theirs.href;
  const name = theirs.pathname.slice(1);
  const grant = `GRANT CREATE ON DATABASE "${name}" TO "${user}"`;
  try {
    expect(await faultOf(as)).toContain(grant);
    expect(await inspectDatabase({ connectionString })).toMatchObject({ grant });

    await administer(grant);
    expect(await inspectDatabase({ connectionString })).toMatchObject({ grant: undefined });
    await (await Store.open({ connection: { connectionString } })).close();

    await administer(`revoke create on database "${name}" from "${user}"`);
    await (await Store.open({ connection: { connectionString } })).close();
  } finally {
    await database.drop();
    database = await createTestDatabase();
    await administer(`drop role ${user}`);
  }
});
