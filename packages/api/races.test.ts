import { expect, test } from 'vitest';
import { connectSource, usePracticeSource } from './testing/practice-source.ts';
import { connect, useEndpoint, useServer } from './testing/served.ts';
import { column } from './testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();
const warehouse = usePracticeSource();

test('a destination that is deleted while others work on it is gone for them, and nothing else', async () => {
  const seen = new Set<number>();
  for (let round = 0; round < 15; round += 1) {
    const { id } = await connect(served.api, practice.endpoint.url, { name: `Round ${round}` });
    const path = `/destinations/${id}`;
    const answers = await Promise.all([
      served.api('POST', `${path}/refresh_objects`),
      served.api('POST', `${path}/test`),
      served.api('POST', `${path}/objects/contact/refresh_fields`),
      served.api('DELETE', path),
      served.api('POST', `${path}/refresh_objects`),
      served.api('PATCH', path, { json: { service_connection: { name: 'Late' } } }),
      served.api('POST', `${path}/test`),
    ]);
    for (const { status } of answers) seen.add(status);
    expect((await served.api('GET', path)).status).toBe(404);
  }
  expect([...seen].filter((status) => ![200, 202, 404].includes(status))).toEqual([]);
});

test('a source that is deleted while others work on it and begin to use it is gone for all of them, or for none', async () => {
  const seen = new Set<number>();
  const destination = await connect(served.api, practice.endpoint.url, { name: 'Of syncs' });
  for (let round = 0; round < 8; round += 1) {
    const { id } = await connectSource(served.api, warehouse.source.credentials);
    const path = `/sources/${id}`;
    const query = 'select id, email from customers';
    const json = { name: 'One', type: 'sql', source_id: id, query };
    const dataset = (await served.api('POST', '/datasets', { json })).body.data.id;
    const sync = {
      operation: 'upsert',
      source_attributes: { connection_id: id, object: { type: 'dataset', id: dataset } },
      destination_attributes: { connection_id: destination.id, object: 'contact' },
      mappings: [column('email', 'email', { is_primary_identifier: true })],
    };
    const [made, deleted, ...others] = await Promise.all([
      served.api('POST', '/syncs', { json: sync }),
      served.api('DELETE', path),
      served.api('POST', `${path}/refresh_tables`),
      served.api('POST', '/datasets', { json }),
      served.api('PATCH', `/datasets/${dataset}`, { json: { query: 'select 1 as one' } }),
      served.api('POST', `${path}/test`),
      served.api(
        'GET',
        `${path}/tables/columns?table_catalog=${warehouse.source.catalog}&table_schema=public&table_name=paying`,
      ),
      served.api('PATCH', path, { json: { connection: { name: 'Late' } } }),
      served.api('POST', `${path}/models`, { json }),
    ]);
    for (const { status } of others) seen.add(status);
    const left = (await served.api('GET', path)).status;
    expect([made.status, deleted.status, left]).toEqual(
      made.status === 200 ? [200, 409, 200] : [400, 200, 404],
    );
  }
  expect([...seen].filter((status) => ![200, 201, 202, 400, 404].includes(status))).toEqual([]);
}, 60_000);

test('a request that was given up as lost makes nothing when it comes to itself', async () => {
  const { store } = served.server.running.services;
  const body = {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: practice.endpoint.url } } },
    headers: { 'idempotency-key': 'stalled' },
  };
  const before = (await served.api('GET', '/destinations')).body.pagination.total_records;
  let first: Promise<{ status: number }> | undefined;
  await store.db.transaction().execute(async (transaction) => {
    // Nobody can save a destination meanwhile.
    await transaction.selectFrom('workspaces').select('id').forUpdate().execute();
    first = served.api('POST', '/destinations', body);
    let claimed = 0n;
    while (claimed === 0n) {
      const aged = await store.db
        .updateTable('idempotent_answers')
        .set({ created_at: new Date(Date.now() - 120_000) })
        .where('key', '=', 'stalled')
        .executeTakeFirst();
      claimed = aged.numUpdatedRows;
    }
    // What a repetition does that takes the first one for lost.
    await store.db.deleteFrom('idempotent_answers').where('key', '=', 'stalled').execute();
  });
  expect((await first)?.status).toBe(409);
  expect((await served.api('GET', '/destinations')).body.pagination.total_records).toBe(before);
});
