import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCustomDestination } from '../../connectors/destinations/custom_api/sandbox/index.ts';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../apps/server/testing/test-server.ts';

let server: TestServer;
let endpoint: Awaited<ReturnType<typeof startCustomDestination>>;

beforeAll(async () => {
  server = await startTestServer();
  endpoint = await startCustomDestination();
});

afterAll(async () => {
  await endpoint.close();
  await server.stop();
});

test('a destination is connected, checked step by step and discovered in one request', async () => {
  const { status, body } = await server.api('POST', '/destinations', {
    json: {
      service_connection: {
        name: 'Practice',
        type: 'custom_api',
        credentials: { webhook_url: endpoint.url },
      },
    },
  });
  expect(status).toBe(201);
  expect(body.status).toBe('created');
  expect(body.data).toMatchObject({ name: 'Practice', type: 'custom_api', last_test_succeeded: true });
  expect(body.data.objects.length).toBeGreaterThan(0);
  const fetched = await server.api('GET', `/destinations/${body.data.id}`);
  expect(fetched.body.data).toEqual(body.data);
});
