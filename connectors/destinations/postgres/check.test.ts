import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from './testing/servers.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test('every step of the check succeeds where the role may write', async () => {
  await server.sql('create table customer (id int primary key)');
  const harness = server.harness();

  expect(await harness.check()).toEqual(
    ['Resolve host', 'Verify connectivity', 'Authenticate', 'Check permissions', 'List objects'].map(
      (step) => ({ step, status: 'success', error: null }),
    ),
  );
  await harness.close();
});
