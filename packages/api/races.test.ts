import { expect, test } from 'vitest';
import { connect, useEndpoint, useServer } from './testing/served.ts';

const served = useServer();
const practice = useEndpoint();

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
