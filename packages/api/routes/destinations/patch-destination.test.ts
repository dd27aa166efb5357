import { expect, test } from 'vitest';
import { updateDestinationEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';

const served = useServer();
const practice = useEndpoint({ authToken: 'right-token' });

testProtection(served, updateDestinationEndpoint);

const patch = (id: number, service_connection: unknown) =>
  served.api('PATCH', `/destinations/${id}`, { json: { service_connection } });

const connectPractice = (credentials: object = {}) =>
  connect(served.api, practice.endpoint.url, { credentials: { auth_token: 'right-token', ...credentials } });

const lastHeaders = () => practice.endpoint.requests.at(-1)?.headers ?? {};

test('a name alone changes the name alone, without another check', async () => {
  const made = await connectPractice();
  const calls = practice.endpoint.requests.length;
  const { status, body } = await patch(made.id, { name: 'Renamed' });
  expect(status).toBe(200);
  expect(body).toEqual({ status: 'updated', data: { ...made, name: 'Renamed' } });
  expect(practice.endpoint.requests.length).toBe(calls);
});

test('credentials are merged by key and checked again', async () => {
  const made = await connectPractice();
  const { body } = await patch(made.id, { credentials: { auth_token: 'wrong-token' } });
  expect(body.data.connection_details).toEqual(made.connection_details);
  expect(body.data.last_test_succeeded).toBe(false);
  const mended = await patch(made.id, { credentials: { auth_token: 'right-token' } });
  expect(mended.body.data).toMatchObject({ last_test_succeeded: true });
  expect(mended.body.data.last_tested_at > made.last_tested_at).toBe(true);
});

test('a secret that is absent or null keeps its value', async () => {
  const made = await connectPractice();
  const url = `${practice.endpoint.url}?changed=1`;
  const absent = await patch(made.id, { credentials: { webhook_url: url } });
  expect(absent.body.data.last_test_succeeded).toBe(true);
  const nothing = await patch(made.id, {
    credentials: { webhook_url: practice.endpoint.url, auth_token: null },
  });
  expect(nothing.body.data.last_test_succeeded).toBe(true);
  expect(lastHeaders()['authorization']).toBe('Bearer right-token');
});

test('a map of headers is replaced as a whole, and its nulls keep their secret', async () => {
  const made = await connectPractice({
    custom_headers: { 'X-Old': 'old', 'X-Secret': { value: 'hidden-value', is_secret: true } },
  });
  expect(lastHeaders()).toMatchObject({ 'x-old': 'old', 'x-secret': 'hidden-value' });
  const { body } = await patch(made.id, {
    credentials: { custom_headers: { 'X-New': 'new', 'X-Secret': { value: null, is_secret: true } } },
  });
  expect(body.data.connection_details.custom_headers).toEqual({
    'X-New': { value: 'new', is_secret: false },
    'X-Secret': { value: null, is_secret: true },
  });
  expect(lastHeaders()).toMatchObject({ 'x-new': 'new', 'x-secret': 'hidden-value' });
  expect(lastHeaders()).not.toHaveProperty('x-old');
});

test('what the answer shows can be sent back as it is', async () => {
  const made = await connectPractice({
    custom_headers: { 'X-Secret': { value: 'hidden-value', is_secret: true } },
  });
  const { status, body } = await patch(made.id, { name: made.name, credentials: made.connection_details });
  expect(status).toBe(200);
  expect(body.data).toMatchObject({
    connection_details: made.connection_details,
    last_test_succeeded: true,
  });
  expect(lastHeaders()).toMatchObject({ 'x-secret': 'hidden-value', authorization: 'Bearer right-token' });
});

test('the type stays: naming it is fine, changing it is refused', async () => {
  const { id } = await connectPractice();
  expect((await patch(id, { type: 'custom_api' })).status).toBe(200);
  const { status, body } = await patch(id, { type: 'postgres' });
  expect({ status, body }).toEqual({
    status: 400,
    body: { status: 'error', message: expect.stringContaining("type can't be changed") },
  });
});

test('bad credentials are refused by name and change nothing', async () => {
  const made = await connectPractice();
  for (const credentials of [{ webhook_url: 'nonsense' }, { webhook_url: null }, { custom_headers: 7 }]) {
    const { status, body } = await patch(made.id, { name: 'Never', credentials });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        status: 'error',
        message: expect.stringContaining(`credentials.${Object.keys(credentials)[0]}`),
      },
    });
  }
  expect((await served.api('GET', `/destinations/${made.id}`)).body.data).toEqual(made);
});

test('extra fields at the top, as Terraform sends them, are ignored', async () => {
  const { id } = await connectPractice();
  const { status, body } = await served.api('PATCH', `/destinations/${id}`, {
    json: { name: 'At the top', service_connection: { name: 'Inside', sync_engine: 'basic' } },
  });
  expect(status).toBe(200);
  expect(body.data.name).toBe('Inside');
});

test('two changes at once both hold', async () => {
  const { id } = await connectPractice();
  await Promise.all([
    patch(id, { name: 'Together' }),
    patch(id, { credentials: { custom_headers: { 'X-One': 'one' } } }),
  ]);
  const { body } = await served.api('GET', `/destinations/${id}`);
  expect(body.data).toMatchObject({
    name: 'Together',
    last_test_succeeded: true,
    connection_details: { custom_headers: { 'X-One': { value: 'one', is_secret: false } } },
  });
});
