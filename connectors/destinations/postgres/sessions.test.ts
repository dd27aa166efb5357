import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { succeeded, type DestinationField, type Outcome, type WriteRecord } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { startProxy, type Proxy } from '../../postgres-wire/testing/proxy.ts';
import { startServer, type TestServer } from './testing/servers.ts';

let server: TestServer;
let proxy: Proxy;
let harness: Harness;
/** What the proxy does with what a client says; by default nothing. */
let strike: ((sent: Buffer, client: Socket) => void) | undefined;
let abort: AbortController;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.sql(
    'drop schema public cascade; create schema public; create table item (id int primary key, name text)',
  );
  proxy = await startProxy(server.port, (sent, { client }) => {
    strike?.(sent, client);
    return client.destroyed ? 'hold' : 'pass';
  });
  abort = new AbortController();
  harness = server.harness({}, { baseUrl: proxy.url, signal: abort.signal });
});
afterEach(async () => {
  strike = undefined;
  await harness.close();
  await proxy.close();
});

/** As the batches of one run. */
async function write(records: readonly WriteRecord[]): Promise<readonly Outcome[]> {
  const object = { fullName: 'public.item', label: 'item', supportedOperations: [], ...TRAITS };
  const fields = Object.keys(records[0] ?? {}).map((fullName): DestinationField => ({ ...FIELD, fullName }));
  return harness.write({ object, operation: 'upsert', primaryIdentifier: 'id', records, fields });
}

const TRAITS = { allowCustomFields: false, allowCaseSensitiveFields: true, supportsFieldOrdering: false };
/** As the sync was saved with it: the table may differ by now. */
const FIELD = {
  label: 'field',
  type: 'string',
  array: false,
  createable: true,
  updateable: true,
  requiredForMapping: false,
  canBeUpsertKey: true,
  canBeUpdateKey: true,
  canBeInsertKey: true,
  canBeReferenceKey: true,
  preserveValuesSupported: false,
  operations: [],
  lookupObject: null,
} as const;

const items = () => server.sql('select * from item order by id');
const sessions = () =>
  server.sql(`select pid, state from pg_stat_activity where application_name = 'spillway'`);
const says = (sent: Buffer, words: string): boolean => sent.includes(words);

/** And waits until the other side has heard of it. */
async function killSessions(): Promise<void> {
  await server.sql(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'spillway'`,
  );
}

describe('sessions of a run', () => {
  test('one after another, its batches share one session, which is in no transaction between them', async () => {
    for (let id = 1; id <= 5; id += 1) {
      expect(await write([{ id, name: 'a' }])).toEqual([succeeded]);
      expect(await sessions()).toEqual([expect.objectContaining({ state: 'idle' })]);
    }

    expect(proxy.connections).toBe(1);
  });

  test('batches at once have one each, and no more come', async () => {
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([1, 2, 3].map((id) => write([{ id: round * 10 + id, name: 'a' }])));
    }

    expect(proxy.connections).toBeLessThanOrEqual(3);
    expect(await items()).toHaveLength(9);
  });

  test('are closed with it', async () => {
    await Promise.all([1, 2].map((id) => write([{ id, name: 'a' }])));

    await harness.close();

    await expect.poll(sessions).toEqual([]);
  });

  test('the catalog is read once', async () => {
    let reads = 0;
    strike = (sent) => {
      if (says(sent, 'pg_catalog.pg_attribute')) reads += 1;
    };

    for (const id of [1, 2, 3]) await write([{ id, name: 'a' }]);

    expect(reads).toBe(1);
  });
});

describe('a kept session that is lost does no harm', () => {
  test('when the server has ended it', async () => {
    await write([{ id: 1, name: 'a' }]);
    await killSessions();

    expect(await write([{ id: 2, name: 'b' }])).toEqual([succeeded]);

    expect(proxy.connections).toBe(2);
    expect(await items()).toHaveLength(2);
  });

  test('when the next batch is the first to notice', async () => {
    await write([{ id: 1, name: 'a' }]);
    strike = (sent, client) => {
      if (!says(sent, 'begin isolation')) return;
      strike = undefined;
      client.destroy();
    };

    expect(await write([{ id: 2, name: 'b' }])).toEqual([succeeded]);

    expect(proxy.connections).toBe(2);
    expect(await items()).toHaveLength(2);
  });

  test('when all of them are, and the batch was asked to stop meanwhile', async () => {
    await Promise.all([1, 2].map((id) => write([{ id, name: 'a' }])));
    strike = (sent, client) => {
      if (!says(sent, 'begin isolation')) return;
      abort.abort(new Error('the run was cancelled'));
      client.destroy();
    };

    await expect(write([{ id: 3, name: 'b' }])).rejects.toThrow('the run was cancelled');

    expect(proxy.connections).toBe(2);
  });
});

test('a session whose batch broke off is not lent again', async () => {
  await write([{ id: 1, name: 'a' }]);
  strike = (sent, client) => {
    if (says(sent, 'insert into')) client.destroy();
  };
  await expect(write([{ id: 2, name: 'b' }])).rejects.toMatchObject({ name: 'NetworkError', sent: false });
  strike = undefined;

  expect(await write([{ id: 3, name: 'c' }])).toEqual([succeeded]);

  await expect.poll(sessions).toHaveLength(1);
  expect(await items()).toEqual([
    { id: 1, name: 'a' },
    { id: 3, name: 'c' },
  ]);
});

test('a session whose batch the server refused as a whole leaves nothing open', async () => {
  await write([{ id: 1, name: 'a' }]);

  await expect(write([{ id: 2, gone: 'b' }])).rejects.toMatchObject({ name: 'ConfigurationError' });
  expect(await write([{ id: 3, name: 'c' }])).toEqual([succeeded]);

  await expect.poll(sessions).toEqual([expect.objectContaining({ state: 'idle' })]);
  expect(await items()).toHaveLength(2);
});

describe('a table that changes between two batches of a run', () => {
  beforeEach(async () => {
    expect(await write([{ id: 1, name: 'a' }])).toEqual([succeeded]);
  });

  test('loses a column', async () => {
    await server.sql('alter table item drop column name');

    await expect(write([{ id: 2, name: 'b' }])).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: 'public.item no longer has a column "name": refresh its fields and correct the mapping.',
    });
    expect(await items()).toEqual([{ id: 1 }]);
  });

  test('gets a column that the next batch names', async () => {
    await server.sql('alter table item add column age int');

    expect(await write([{ id: 2, age: 5 }])).toEqual([succeeded]);
    expect(await items()).toEqual([
      { id: 1, name: 'a', age: null },
      { id: 2, name: null, age: 5 },
    ]);
  });

  test('gets another type of column', async () => {
    await server.sql('alter table item alter column name type int using 7');

    expect(
      await write([
        { id: 2, name: '8' },
        { id: 3, name: 'x' },
      ]),
    ).toEqual([succeeded, expect.objectContaining({ status: 'rejected', code: '22P02' })]);
    expect(await items()).toEqual([
      { id: 1, name: 7 },
      { id: 2, name: 8 },
    ]);
  });

  test('gets a wider type of column', async () => {
    await server.sql('alter table item alter column id type bigint');

    expect(await write([{ id: 5_000_000_000, name: 'b' }])).toEqual([succeeded]);
  });

  test('is made anew without its key', async () => {
    await server.sql('drop table item; create table item (id int, name text)');

    await expect(write([{ id: 2, name: 'b' }])).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`"id" of public.item can't identify rows`),
    });
  });

  test('goes', async () => {
    await server.sql('alter table item rename to things');

    await expect(write([{ id: 2, name: 'b' }])).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining('The table public.item is no longer there'),
    });
  });
});

test('a session whose batch is aborted is not kept', async () => {
  await write([{ id: 1, name: 'a' }]);
  const [before] = await sessions();
  strike = (sent) => {
    if (says(sent, 'insert into')) abort.abort(new Error('the run was cancelled'));
  };

  await expect(write([{ id: 2, name: 'b' }])).rejects.toThrow('the run was cancelled');

  await expect.poll(sessions).not.toContainEqual(before);
  expect(await items()).toHaveLength(1);
});
