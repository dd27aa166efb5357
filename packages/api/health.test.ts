import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer } from '../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../apps/server/testing/test-server.ts';
import { startTestPostgres } from '#testing';
import type { TestPostgres } from '#testing';

let postgres: TestPostgres;
let server: TestServer;

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = await startTestServer({ DATABASE_URL: postgres.url });
});
afterAll(() => server.stop());

async function get(path: string) {
  const response = await fetch(server.url + path);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

test('a server that can work is healthy and ready, and says so to anybody', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
});

test('without its database a server lives on, is not ready, and tells clients to come back', async () => {
  await server.api('GET', '/workspace');
  await postgres.stop();
  await vi.waitFor(async () => expect((await get('/readyz')).status).toBe(503), 10_000);
  expect((await get('/readyz')).body).toEqual({ status: 'error', message: 'The database does not answer.' });
  expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  const response = await fetch(`${server.url}/api/v1/destinations`, {
    headers: { authorization: `Bearer ${server.workspaceToken}` },
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await response.json()).toEqual({ status: 'error', message: expect.stringContaining('try again') });
});
