import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DestinationObject } from '#connector-kit';
import { sql } from 'kysely';
import { createTestDatabase } from '#testing';
import type { TestDatabase } from '#testing';
import {
  allObjects,
  deleteDestination,
  findDestination,
  insertCalls,
  insertDestination,
  insertJob,
  ofDestination,
  insertOrganization,
  insertWorkspace,
  listCalls,
  listDestinations,
  recordCheck,
  replaceObjects,
  Store,
  updateDestination,
} from './index.ts';
import type { WorkspaceScope } from './index.ts';
import { migrations } from './migrations/index.ts';

let database: TestDatabase;
let store: Store;
let mine: WorkspaceScope;
let theirs: WorkspaceScope;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await Store.open({ connection: { connectionString: database.url } });
  const organization = await insertOrganization(store.db, 'Test');
  const workspace = async (name: string) =>
    store.workspace((await insertWorkspace(store.db, organization.id, { name, notificationEmails: [] })).id);
  mine = await workspace('mine');
  theirs = await workspace('theirs');
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const page = { page: 1, perPage: 25, order: 'desc' } as const;
const connect = (scope: WorkspaceScope) =>
  insertDestination(scope, { type: 'postgres', name: 'Warehouse', connectionDetails: {} });
const object = (fullName: string) => ({
  fullName,
  label: fullName,
  supportedOperations: ['upsert' as const],
  allowCustomFields: false,
  allowCaseSensitiveFields: true,
  supportsFieldOrdering: false,
});

const replace = (id: number, objects: DestinationObject[]) =>
  mine.transaction((inside) => replaceObjects(inside, id, 1, objects));

describe('a workspace', () => {
  test('sees, changes and deletes its own rows only', async () => {
    const destination = await connect(theirs);
    expect(await findDestination(mine, destination.id)).toBeUndefined();
    expect((await listDestinations(mine, page)).items.map((item) => item.id)).not.toContain(destination.id);
    expect(await recordCheck(mine, destination.id, 1, [], true)).toBe(false);
    expect(await deleteDestination(mine, destination.id)).toBe(false);
    await expect(updateDestination(mine, destination.id, { name: 'Taken' })).rejects.toThrow('no result');
    expect(await findDestination(theirs, destination.id)).toMatchObject({ name: 'Warehouse' });
  });

  test('refuses a statement that names a table outside it', () => {
    expect(() =>
      // @ts-expect-error -- the type refuses it too
      mine.db.selectFrom('access_tokens').selectAll().compile(),
    ).toThrow('its own tables only');
    expect(() => mine.db.selectFrom('destinations as d').selectAll().compile()).toThrow('without an alias');
  });
});

describe('objects', () => {
  test('that are gone stay, marked, and keep their fields; those without new fields keep the old ones', async () => {
    const { id } = await connect(mine);
    await replace(id, [
      { ...object('a'), fields: [] },
      { ...object('b'), fields: [] },
    ]);
    await replace(id, [object('b'), object('c')]);
    const found = await allObjects(mine, id, 100);
    expect(found.map(({ definition, fields, present }) => [definition.fullName, fields, present])).toEqual([
      ['b', [], true],
      ['c', null, true],
      ['a', [], false],
    ]);
  });

  test('found with older credentials are discarded', async () => {
    const { id } = await connect(mine);
    await updateDestination(mine, id, { connectionDetails: { hostname: 'new' } });
    expect(await replace(id, [object('a')])).toBe(false);
    expect(await allObjects(mine, id, 100)).toEqual([]);
  });
});

test('the same job is not added twice while it waits or runs', async () => {
  const { id } = await connect(mine);
  const job = { ...ofDestination(id), kind: 'refresh_objects', credentialsVersion: 1 } as const;
  const added = await Promise.all([insertJob(mine, job), insertJob(mine, job), insertJob(mine, job)]);
  expect(added.filter((one) => one !== undefined)).toHaveLength(1);
});

test('the last 100 calls of a destination are kept', async () => {
  const { id } = await connect(mine);
  const calls = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ at: new Date(), call: { number: from + index } }));
  await insertCalls(mine, id, calls(0, 90));
  await insertCalls(mine, id, calls(90, 40));
  const kept = await listCalls(mine, id, { page: 1, perPage: 100, order: 'asc' });
  expect(kept.total).toBe(100);
  expect([kept.items.at(0)?.call, kept.items.at(-1)?.call]).toEqual([{ number: 30 }, { number: 129 }]);
});

test('a connection that drops in a transaction fails it, and nothing else', async () => {
  const dropped = store.db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(store.db);
    await sql`select pg_sleep(30)`.execute(transaction);
  });
  await expect(dropped).rejects.toThrow(/terminat|ECONNRESET|EPIPE|closed|queryable/i);
  // The pool may hand the dead connection out once more before it notices.
  await vi.waitFor(() => store.ping());
});

describe('opening', () => {
  test('two processes at once on an empty database migrate it once', async () => {
    const empty = await createTestDatabase();
    const open = () => Store.open({ connection: { connectionString: empty.url } });
    const stores = await Promise.all([open(), open(), open()]);
    const { rows } = await sql`select name from spillway.migrations`.execute(store.db);
    expect(rows).toHaveLength(Object.keys(migrations).length);
    await Promise.all(stores.map((one) => one.close()));
    await empty.drop();
  });

  test('a schema that somebody changed by hand is refused, naming what is missing', async () => {
    const changed = await createTestDatabase();
    const connection = { connectionString: changed.url };
    await (await Store.open({ connection })).close();
    const client = new Client(connection);
    await client.connect();
    await client.query('alter table spillway.destinations drop column tested_at');
    await client.end();
    await expect(Store.open({ connection })).rejects.toThrow('destinations.tested_at');
    await changed.drop();
  });

  test('a database of a newer version is refused', async () => {
    const newer = await createTestDatabase();
    const connection = { connectionString: newer.url };
    await (await Store.open({ connection })).close();
    const client = new Client(connection);
    await client.connect();
    await client.query("insert into spillway.migrations (name) values ('9999-later')");
    await client.end();
    await expect(Store.open({ connection })).rejects.toThrow('newer version');
    await newer.drop();
  });
});
