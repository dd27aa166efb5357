import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { succeeded } from '#connector-kit';
import type { AnyDestination, DestinationObject, ReplaceBatch } from '#connector-kit';
import custom from '../../connectors/destinations/custom_api/index.ts';
import { openStage } from './testing/sync-stage.ts';
import type { SyncStage } from './testing/sync-stage.ts';

let stage: SyncStage;

/** Parts of contents that were replaced. */
const parts: ReplaceBatch[] = [];
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());
beforeEach(() => stage.sql('truncate people'));

function addPeople(prefix: string, count: number): Promise<void> {
  return stage.sql(
    `insert into people select '${prefix}' || n || '@example.com', 'P' || n, n from generate_series(1, ${count}) n`,
  );
}

function stored(prefix: string): Record<string, unknown>[] {
  return stage.endpoint.records('contact').filter(({ email }) => String(email).startsWith(prefix));
}

test.each(['sync_updates_and_deletes', 'sync_updates_and_nulls'] as const)(
  'a mirror with %s refuses an empty source, and most of its records gone until that is confirmed',
  async (strategy) => {
    const prefix = strategy === 'sync_updates_and_nulls' ? 'nulled' : 'deleted';
    await addPeople(prefix, 300);
    const id = await stage.addSync({ operation: 'mirror', mirror_strategy: strategy });
    await stage.sync(id);

    await stage.sql('truncate people');
    for (const body of [{}, { confirm_deletes: true }]) {
      expect(await stage.sync(id, body)).toMatchObject({
        status: 'failed',
        error_code: 'EMPTY_SOURCE',
        error_message: expect.stringContaining('300 records'),
      });
    }
    await addPeople(prefix, 140);
    expect(await stage.sync(id)).toMatchObject({
      status: 'failed',
      error_code: 'TOO_MANY_DELETES',
      error_message: expect.stringMatching(/160 of 300 .*confirm_deletes/),
      records_updated: null,
    });
    expect(stored(prefix).filter(({ name }) => name !== null)).toHaveLength(300);
    expect(await stage.sync(id, { confirm_deletes: true })).toMatchObject({
      status: 'completed',
      source_record_deletes: 160,
      records_updated: 160,
      counts: { unchanged: 140, deletes_succeeded: 160 },
    });
    expect(stored(prefix)).toHaveLength(strategy === 'sync_updates_and_nulls' ? 300 : 140);
    expect(stored(prefix).filter(({ name }) => name !== null)).toHaveLength(140);
    // Confirmed once, not for ever.
    expect(await stage.sync(id)).toMatchObject({ status: 'completed', source_record_deletes: 0 });
    await stage.sql('delete from people where logins > 20');
    expect(await stage.sync(id)).toMatchObject({ status: 'failed', error_code: 'TOO_MANY_DELETES' });
  },
  30_000,
);

test('a hundred records gone, or half of them, are deleted without a question', async () => {
  await addPeople('few', 120);
  const id = await stage.addSync({ operation: 'mirror' });
  await stage.sync(id);
  await stage.sql('delete from people where logins > 20');
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', source_record_deletes: 100 });
  await stage.sql('truncate people');
  await addPeople('few', 400);
  await stage.sync(id);
  await stage.sql('delete from people where logins > 200');
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', source_record_deletes: 200 });
});

test('content that is swapped as a whole is not swapped for nothing, nor for much less until that is confirmed', async () => {
  const swapping: AnyDestination = {
    ...custom,
    objects: async (context) =>
      (await custom.objects(context)).map((object): DestinationObject => ({ ...object, replaces: true })),
    replace: (_context, part) => {
      parts.push(part);
      return Promise.resolve({ outcomes: part.records.map(() => succeeded) });
    },
  };
  const { services } = stage.server.running;
  Object.assign(services, { connectors: new Map(services.connectors).set('custom_api', swapping) });
  const { body } = await stage.server.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: stage.endpoint.url } } },
  });
  await addPeople('swapped', 300);
  const id = await stage.addSync({
    operation: 'mirror',
    mirror_strategy: 'upload_and_swap',
    destination_attributes: { connection_id: body.data.id, object: 'contact' },
  });
  expect(await stage.sync(id)).toMatchObject({ status: 'completed', records_updated: 300 });
  expect(parts).toMatchObject([{ offset: 0, isLast: true, total: 300 }]);
  await stage.sql('delete from people where logins > 140');
  expect(await stage.sync(id)).toMatchObject({ status: 'failed', error_code: 'TOO_MANY_DELETES' });
  expect(await stage.sync(id, { confirm_deletes: true })).toMatchObject({ records_updated: 140 });
  await stage.sql('truncate people');
  expect(await stage.sync(id, { confirm_deletes: true })).toMatchObject({ error_code: 'EMPTY_SOURCE' });
  expect(parts).toHaveLength(2);
});
