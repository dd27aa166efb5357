import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readConfiguration, startServer } from './index.ts';
import { startTestServer } from './testing/test-server.ts';

test.each([
  ['another key of the same name', 'test'],
  ['a key of another name', 'other'],
])('a server with %s does not start, rather than seal more secrets under it', async (_case, id) => {
  const server = await startTestServer();
  const environment = {
    ...server.environment,
    SPILLWAY_ENCRYPTION_KEYS: `${id}:${randomBytes(32).toString('base64')}`,
  };
  const starting = startServer(readConfiguration(environment), pino({ level: 'silent' }));
  await expect(starting).rejects.toThrow(/key "?test"?/);
  await server.stop();
});

test('a check that can not open the credentials says so, whatever an earlier one found', async () => {
  const server = await startTestServer();
  const credentials = { hostname: '127.0.0.1', port: 1, user: 'u', password: 'pass-word', database: 'd' };
  const { body } = await server.api('POST', '/destinations', {
    json: { service_connection: { type: 'postgres', credentials } },
  });
  const { store } = server.running.services;
  await store.db
    .updateTable('secrets')
    .set({ sealed: randomBytes(120) })
    .where('purpose', '=', 'destination_credentials')
    .execute();
  const tested = await server.api('POST', `/destinations/${body.data.id}/test`);
  expect(tested.body.data).toMatchObject({
    last_test_succeeded: false,
    last_test_results: { steps: [{ step: 'Open the stored credentials', status: 'failed' }] },
  });
  await server.stop();
});
