import { expect, test } from 'vitest';
import { addPersonalToken } from './testing/members.ts';
import { useEndpoint, useServer } from './testing/served.ts';
import type { ApiRequest } from './testing/served.ts';

const served = useServer();
const practice = useEndpoint();

const connection = (name: string) => ({
  service_connection: { name, type: 'custom_api', credentials: { webhook_url: practice.endpoint.url } },
});

const create = (key: string, json: unknown, request: ApiRequest = {}) =>
  served.api('POST', '/destinations', { ...request, json, headers: { 'Idempotency-Key': key } });

async function namesOf(token?: string): Promise<string[]> {
  const { body } = await served.api('GET', '/destinations', token === undefined ? {} : { token });
  return body.data.map(({ name }: { name: string }) => name);
}

const countOf = async (name: string) => (await namesOf()).filter((found) => found === name).length;

test('the same key with the same body gives the same answer and makes one destination', async () => {
  const first = await create('one', connection('Once'));
  const second = await create('one', connection('Once'));
  expect(first.status).toBe(201);
  expect({ status: second.status, body: second.body }).toEqual({ status: 201, body: first.body });
  expect(await countOf('Once')).toBe(1);
});

test('the order of the keys of the body does not matter', async () => {
  const { service_connection } = connection('Ordered');
  const first = await create('order', { service_connection });
  const reversed = Object.fromEntries(Object.entries(service_connection).toReversed());
  const second = await create('order', { service_connection: reversed });
  expect(second.body).toEqual(first.body);
});

test('the same key with another body is refused with 409', async () => {
  await create('two', connection('First'));
  const { status, body } = await create('two', connection('Second'));
  expect({ status, body }).toEqual({
    status: 409,
    body: { status: 'error', message: expect.stringContaining('Idempotency-Key') },
  });
  expect(await countOf('Second')).toBe(0);
});

test('the same key on another path is another request', async () => {
  const made = await create('path', connection('Path'));
  const headers = { 'Idempotency-Key': 'path' };
  const refresh = await served.api('POST', `/destinations/${made.body.data.id}/refresh_objects`, { headers });
  expect(refresh.status).toBe(409);
});

test('of a pair at once one makes the destination; the other gets its answer, or 409 while it is under way', async () => {
  const pair = await Promise.all([create('pair', connection('Pair')), create('pair', connection('Pair'))]);
  const statuses = pair.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses[0]).toBe(201);
  expect([201, 409]).toContain(statuses[1]);
  expect(await countOf('Pair')).toBe(1);
  const later = await create('pair', connection('Pair'));
  expect(later.body).toEqual(pair.find(({ status }) => status === 201)?.body);
});

test('keys of another workspace do not meet', async () => {
  const { token } = await served.server.addWorkspace('Another');
  const ours = await create('shared', connection('Ours'));
  const theirs = await create('shared', connection('Theirs'), { token });
  expect(theirs.status).toBe(201);
  expect(theirs.body.data.id).not.toBe(ours.body.data.id);
  expect(await namesOf(token)).toEqual(['Theirs']);
});

test('a request that was refused frees its key', async () => {
  const refused = await create('again', { service_connection: { type: 'custom_api', credentials: {} } });
  expect(refused.status).toBe(400);
  const mended = await create('again', connection('Mended'));
  expect(mended.status).toBe(201);
});

test('the answer stays the first one, even when the destination has changed since', async () => {
  const first = await create('kept', connection('Kept'));
  await served.api('PATCH', `/destinations/${first.body.data.id}`, {
    json: { service_connection: { name: 'New' } },
  });
  expect((await create('kept', connection('Kept'))).body).toEqual(first.body);
});

test('a key that is none is refused', async () => {
  for (const key of ['', 'x'.repeat(256), 'ümlaut']) {
    const { status, body } = await create(key, connection('Never'));
    expect({ key, status, body }).toEqual({
      key,
      status: 400,
      body: { status: 'error', message: expect.stringContaining('Idempotency-Key must be') },
    });
  }
  expect(await countOf('Never')).toBe(0);
});

test('a repeated refresh gives the same key, also after the refresh has ended', async () => {
  const { id } = (await create('for refresh', connection('Refreshed'))).body.data;
  const headers = { 'Idempotency-Key': 'refresh' };
  const first = await served.api('POST', `/destinations/${id}/refresh_objects`, { headers });
  const second = await served.api('POST', `/destinations/${id}/refresh_objects`, { headers });
  expect({ status: second.status, body: second.body }).toEqual({ status: 202, body: first.body });
});

test('a workspace made twice with one key is one, with one key of its own', async () => {
  const json = { name: 'Only', return_workspace_api_key: true };
  const make = () =>
    served.api('POST', '/workspaces', {
      token: served.server.organizationToken,
      json,
      headers: { 'Idempotency-Key': 'workspace' },
    });
  const first = await make();
  const second = await make();
  expect(second.body).toEqual(first.body);
  expect((await served.api('GET', '/workspace', { token: second.body.data.api_key })).status).toBe(200);
});

test('a repetition answers its own sender only: a member never sees the key that an owner made', async () => {
  const member = await addPersonalToken(served.server, 'member');
  const make = (token: string) =>
    served.api('POST', '/workspaces', {
      token,
      json: { name: 'Private', return_workspace_api_key: true },
      headers: { 'Idempotency-Key': 'guessable' },
    });
  expect((await make(served.server.organizationToken)).status).toBe(201);
  expect((await make(member)).status).toBe(403);
});
