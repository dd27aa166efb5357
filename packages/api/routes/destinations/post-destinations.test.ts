import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createDestinationEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint();

testProtection(served, createDestinationEndpoint);

const create = (service_connection: unknown) =>
  served.api('POST', '/destinations', { json: { service_connection } });

async function countDestinations(): Promise<number> {
  return (await served.api('GET', '/destinations')).body.pagination.total_records;
}

test('the answer is the destination as it can be fetched', async () => {
  const { status, body } = await create({
    name: 'Practice',
    type: 'custom_api',
    credentials: { webhook_url: practice.endpoint.url },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    status: 'created',
    data: { name: 'Practice', type: 'custom_api', last_test_succeeded: true },
  });
  expect(body.data.connection_details).toMatchObject({ webhook_url: practice.endpoint.url });
  expect((await served.api('GET', `/destinations/${body.data.id}`)).body.data).toEqual(body.data);
});

test('without a name it is called as its connector is', async () => {
  const { body } = await create({ type: 'custom_api', credentials: { webhook_url: practice.endpoint.url } });
  expect(body.data.name).toBe('Custom Destination');
});

const database = { hostname: '127.0.0.1', database: 'd', user: 'u', password: 'p' };

test.for([
  ['no connection', undefined, 'service_connection is required'],
  ['a connection that is no object', 'text', 'service_connection must be an object'],
  ['no type', { credentials: {} }, 'service_connection.type is required'],
  ['a type that is no text', { type: 7 }, 'service_connection.type must be a string'],
  [
    'an unknown type',
    { type: 'nonsense', credentials: {} },
    'must be one of active_campaign, braze, custom_api',
  ],
  ['a name of spaces', { type: 'custom_api', name: '  ' }, 'service_connection.name must not be empty'],
  ['no credentials', { type: 'custom_api' }, 'credentials.webhook_url is required'],
  [
    'null for credentials',
    { type: 'custom_api', credentials: null },
    'service_connection.credentials must be an object',
  ],
  [
    'a list of credentials',
    { type: 'custom_api', credentials: [] },
    'service_connection.credentials must be an object',
  ],
  [
    'no secret',
    { type: 'active_campaign', credentials: { instance_url: 'https://example.activehosted.com' } },
    'credentials.api_token is required',
  ],
  [
    'an empty secret',
    { type: 'postgres', credentials: { ...database, password: '' } },
    'credentials.password is required',
  ],
  [
    'a malformed URL',
    { type: 'custom_api', credentials: { webhook_url: 'ftp://example.com' } },
    'credentials.webhook_url is malformed',
  ],
  [
    'a number for a text',
    { type: 'custom_api', credentials: { webhook_url: 7 } },
    'credentials.webhook_url must be a string',
  ],
  [
    'a port that is none',
    { type: 'postgres', credentials: { ...database, port: 'many' } },
    'credentials.port must be an integer',
  ],
  [
    'a port out of range',
    { type: 'mysql', credentials: { ...database, port: 70_000 } },
    'credentials.port must be between',
  ],
  [
    'a mode that is none',
    { type: 'postgres', credentials: { ...database, ssl_mode: 'maybe' } },
    'credentials.ssl_mode must be one of',
  ],
  [
    'a header that is none',
    {
      type: 'custom_api',
      credentials: { webhook_url: 'https://example.com', custom_headers: { 'a b': 'x' } },
    },
    'credentials.custom_headers holds "a b"',
  ],
  [
    'a header without a value',
    {
      type: 'custom_api',
      credentials: {
        webhook_url: 'https://example.com',
        custom_headers: { X: { value: null, is_secret: true } },
      },
    },
    'credentials.custom_headers.X.value must be a string',
  ],
  [
    'a null character',
    { type: 'postgres', credentials: { ...database, password: 'a\0b' } },
    'credentials.password must not contain a null character',
  ],
] as const)('%s is refused by name, and nothing is saved', async ([, connection, message]) => {
  const before = await countDestinations();
  const { status, body } = await create(connection);
  expect({ status, body }).toEqual({
    status: 400,
    body: { status: 'error', message: expect.stringContaining(message) },
  });
  expect(await countDestinations()).toBe(before);
});

test('an unknown type names those that exist', async () => {
  const { body } = await create({ type: 'nonsense', credentials: {} });
  expect(body.message).toMatch(/active_campaign, .*custom_api, .*mysql, .*postgres/);
});

test('a refusal never repeats a value of the credentials', async () => {
  const credentials = { ...database, port: 'letmein-5000', ssl_mode: 'letmein-5001' };
  const { body } = await create({ type: 'postgres', credentials });
  expect(body.message).not.toContain('letmein');
});

test('a destination whose check fails is kept, and its last step says why', async () => {
  practice.endpoint.failNext('test_failed', 'test_connection');
  practice.endpoint.failNext('test_failed', 'test_connection');
  const { status, body } = await create({
    type: 'custom_api',
    credentials: { webhook_url: practice.endpoint.url },
  });
  expect(status).toBe(201);
  expect(body.data).toMatchObject({ last_test_succeeded: false, objects: [] });
  const { steps } = body.data.last_test_results;
  expect(steps.at(-1)).toMatchObject({
    status: 'failed',
    error: { message: expect.stringContaining('No licence') },
  });
  expect(steps.slice(0, -1).map(({ status: verdict }: { status: string }) => verdict)).not.toContain(
    'failed',
  );
  expect((await served.api('GET', `/destinations/${body.data.id}`)).status).toBe(200);
});

test('a closed port is a failed step that says what to do, whatever the type', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const address = closed.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  closed.close();
  await once(closed, 'close');
  const made = await Promise.all([
    create({ type: 'postgres', credentials: { ...database, port } }),
    create({ type: 'mysql', credentials: { ...database, port } }),
    create({ type: 'custom_api', credentials: { webhook_url: `http://127.0.0.1:${port}/` } }),
  ]);
  for (const { status, body } of made) {
    expect(status).toBe(201);
    expect(body.data.last_test_succeeded).toBe(false);
    const last = body.data.last_test_results.steps.at(-1);
    expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
    expect(last.error.message).toContain(String(port));
    expect(last.error.message.length).toBeGreaterThan(40);
  }
});
