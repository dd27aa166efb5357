import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { succeeded, type Outcome } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { startProxy, type Listener, type Proxy } from '../../postgres-wire/testing/proxy.ts';
import { startServer, type TestServer } from './testing/servers.ts';

let server: TestServer;
let proxy: Proxy | undefined;
let harness: Harness | undefined;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.sql(
    'drop schema public cascade; create schema public; create table item (id int primary key, age int check (age >= 0))',
  );
});
afterEach(async () => {
  await harness?.close();
  await proxy?.close();
});

const records = [
  { id: 1, age: 1 },
  { id: 2, age: -1 },
  { id: 3, age: 3 },
];

async function writeThrough(listen: Listener, signal?: AbortSignal): Promise<readonly Outcome[]> {
  proxy = await startProxy(server.port, listen);
  harness = server.harness({}, { baseUrl: proxy.url, ...(signal === undefined ? {} : { signal }) });
  const object = { ...(await server.harness().object('public.item')) };
  return harness.write({ object, operation: 'upsert', primaryIdentifier: 'id', records });
}

const says = (sent: Buffer, words: string): boolean => sent.includes(words);
const ids = async () => (await server.sql('select id from item order by id')).map(({ id }) => id);
/** The server notices a lost session a moment later. */
const sessions = () => server.sql(`select pid from pg_stat_activity where application_name = 'spillway'`);

test('a connection that breaks before the commit takes nothing, and the batch may be sent again', async () => {
  const answer = writeThrough((sent, { client }) => {
    if (!says(sent, 'insert into')) return 'pass';
    client.destroy();
    return 'hold';
  });

  await expect(answer).rejects.toMatchObject({
    name: 'NetworkError',
    fault: 'reset',
    sent: false,
    whoMustAct: 'retry_later',
  });
  expect(await ids()).toEqual([]);
});

test('a commit that gets no answer leaves its records unknown, but not those that were refused', async () => {
  const outcomes = await writeThrough((sent, { client, server }) => {
    if (!says(sent, 'commit\0')) return 'pass';
    // The server hears the commit, the client never hears the answer.
    server.removeAllListeners('data').resume();
    server.write(sent, () => client.destroy());
    return 'hold';
  });

  expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'rejected', 'unknown']);
  await expect.poll(sessions).toEqual([]);
  expect(await ids()).toEqual([1, 3]);
});

test('a commit that does not arrive leaves its records unknown too', async () => {
  const outcomes = await writeThrough((sent, { client }) => {
    if (!says(sent, 'commit\0')) return 'pass';
    client.destroy();
    return 'hold';
  });

  expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'rejected', 'unknown']);
  await expect.poll(sessions).toEqual([]);
  expect(await ids()).toEqual([]);
});

test('a caller that no longer waits ends the session at once, and nothing is written', async () => {
  const abort = new AbortController();
  const answer = writeThrough((sent) => {
    if (!says(sent, 'insert into')) return 'pass';
    abort.abort(new Error('the sync was cancelled'));
    return 'hold';
  }, abort.signal);

  await expect(answer).rejects.toThrow('the sync was cancelled');
  await expect.poll(sessions).toEqual([]);
  expect(await ids()).toEqual([]);
});

test('a session that the server ends in mid-batch takes nothing', async () => {
  await server.sql(`
    create function leave() returns trigger language plpgsql as
      $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
    create trigger leave before insert on item for each row when (new.id = 3) execute function leave()`);

  await expect(writeThrough(() => 'pass')).rejects.toMatchObject({
    name: 'RetryLaterError',
    code: '57P01',
    message: expect.stringContaining('terminating connection due to administrator command'),
  });
  expect(await ids()).toEqual([]);
});

test('a batch through a proxy in the place of the host is written', async () => {
  await server.sql('alter table item drop constraint item_age_check');

  expect(await writeThrough(() => 'pass')).toEqual([succeeded, succeeded, succeeded]);
  expect(proxy?.connections).toBe(1);
});
