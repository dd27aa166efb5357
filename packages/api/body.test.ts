import { connect as connectSocket } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, expect, test } from 'vitest';
import { endpoints } from '#contract';
import { pathOf } from './testing/protection.ts';
import { connect, useEndpoint, useServer } from './testing/served.ts';

const served = useServer();
const practice = useEndpoint();
const JSON_TYPE = { 'content-type': 'application/json' };
let id: number;

beforeAll(async () => {
  id = (await connect(served.api, practice.endpoint.url)).id;
});

test('an empty body with a JSON content type is no body, on every method', async () => {
  const { workspaceToken, organizationToken } = served.server;
  for (const endpoint of endpoints) {
    const { method, path } = endpoint;
    const token = endpoint.token === 'workspace' ? workspaceToken : organizationToken;
    const filled = pathOf(endpoint, { id: 999_999, service_name: 'custom_api' });
    const empty = method === 'GET' ? {} : { body: '' };
    const typed = await served.api(method, filled, { token, headers: JSON_TYPE, ...empty });
    const bare = await served.api(method, filled, { token });
    const { status, body } = typed;
    expect({ method, path, status, body }).toEqual({ method, path, status: bare.status, body: bare.body });
  }
});

test('a POST without body and without content type starts a refresh', async () => {
  const { status, body } = await served.api('POST', `/destinations/${id}/refresh_objects`);
  expect({ status, body }).toEqual({ status: 202, body: { refresh_key: expect.any(Number) } });
});

test('bodies that need none are read and ignored', async () => {
  for (const sent of ['{}', '{"object_types":["contact"]}', 'null']) {
    const answer = await served.api('POST', `/destinations/${id}/refresh_objects`, {
      body: sent,
      headers: JSON_TYPE,
    });
    expect(answer.status).toBe(202);
  }
});

test('the parameters of the media type do not matter', async () => {
  const json = { service_connection: { name: 'Renamed' } };
  for (const type of [
    'application/json;version=2',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/vnd.api+json',
  ]) {
    const answer = await served.api('PATCH', `/destinations/${id}`, {
      json,
      headers: { 'content-type': type },
    });
    expect({ type, status: answer.status }).toEqual({ type, status: 200 });
  }
});

test('request fields that are not known are ignored', async () => {
  const { status, body } = await served.api('POST', '/destinations', {
    json: {
      type: 'custom_api',
      name: 'At the top',
      service_connection: {
        name: 'Terraformed',
        type: 'custom_api',
        sync_engine: 'advanced',
        credentials: { webhook_url: practice.endpoint.url, unheard_of: { deep: [1] } },
      },
    },
  });
  expect(status).toBe(201);
  expect(body.data.name).toBe('Terraformed');
  expect(body.data.connection_details).not.toHaveProperty('unheard_of');
});

test('a body that is too large is refused with 413, and nothing else of it is read', async () => {
  const { status, body } = await served.api('POST', '/destinations', {
    json: { service_connection: { name: 'x'.repeat(1_100_000) } },
  });
  expect({ status, body }).toEqual({
    status: 413,
    body: { status: 'error', message: expect.stringContaining('1048576') },
  });
});

test('a body that is no JSON is refused with what is wrong', async () => {
  for (const sent of ['{', '{"a":}', 'service_connection', "{'a': 1}", '\u0000', '{"a":1}}']) {
    const { status, body } = await served.api('POST', '/destinations', { body: sent, headers: JSON_TYPE });
    expect({ sent, status, body }).toEqual({
      sent,
      status: 400,
      body: { status: 'error', message: expect.stringContaining('not valid JSON') },
    });
  }
});

test('what is wrong with a body is told without repeating what stands around it', async () => {
  for (const sent of [
    '{"password": hunter2}',
    'hunter2',
    '{"password":"hunter2" "x"}',
    '{"password":"hunter2\\q"}',
  ]) {
    const { status, body } = await served.api('POST', '/destinations', { body: sent, headers: JSON_TYPE });
    expect(status).toBe(400);
    expect(body.message).not.toContain('unter2');
  }
});

test('a body that is nested too deeply is refused', async () => {
  const deep = `${'{"a":'.repeat(51)}1${'}'.repeat(51)}`;
  const { status, body } = await served.api('POST', '/destinations', { body: deep, headers: JSON_TYPE });
  expect({ status, body }).toEqual({
    status: 400,
    body: { status: 'error', message: expect.stringContaining('nested deeper than 50') },
  });
  const brackets = JSON.stringify({ service_connection: { name: '['.repeat(200), type: 'custom_api' } });
  const inText = await served.api('POST', '/destinations', { body: brackets, headers: JSON_TYPE });
  expect(inText.body.message).toContain('webhook_url');
});

test('a body that is sent as something else than JSON is refused with 415', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const { status, body } = await served.api('POST', '/destinations', {
      body: '{"service_connection":{}}',
      headers: { 'content-type': type },
    });
    expect({ type, status, body }).toEqual({
      type,
      status: 415,
      body: { status: 'error', message: expect.stringContaining('application/json') },
    });
  }
});

test('a JSON value that is no object is refused by name', async () => {
  for (const sent of ['[]', '"text"', '7', 'true']) {
    const { status, body } = await served.api('POST', '/destinations', { body: sent, headers: JSON_TYPE });
    expect({ status, body }).toEqual({
      status: 400,
      body: { status: 'error', message: 'the body must be an object' },
    });
  }
});

test('a path that is malformed, too long or unknown is 404, in the same form as an unknown id', async () => {
  const paths = [
    '/destinations/%zz',
    '/destinations/%E0%A4',
    `/destinations/${id}/objects/${'x'.repeat(5_000)}`,
    '/nothing',
    '/destinations/1/2/3',
    '/destinations/0',
    '/destinations/-1',
    '/destinations/1.5',
    '/destinations/1e3',
    '/destinations/99999999999999999999',
    '/destinations/abc',
  ];
  for (const path of paths) {
    const { status, body } = await served.api('GET', path);
    expect({ path, status, body }).toEqual({ path, status: 404, body: { status: 404 } });
  }
});

test('a trailing slash makes no difference', async () => {
  const { organizationToken } = served.server;
  expect((await served.api('GET', '/workspace/')).body).toEqual((await served.api('GET', '/workspace')).body);
  expect((await served.api('GET', '/destinations/')).status).toBe(200);
  expect((await served.api('GET', `/destinations/${id}/`)).body.data.id).toBe(id);
  expect((await served.api('GET', '/workspaces/', { token: organizationToken })).status).toBe(200);
  expect((await served.api('POST', `/destinations/${id}/refresh_objects/`)).status).toBe(202);
});

test('header names may be in lower case', async () => {
  const { url, workspaceToken } = served.server;
  const { hostname, port } = new URL(url);
  const socket = connectSocket(Number(port), hostname);
  const lines = [
    'GET /api/v1/workspace HTTP/1.1',
    `host: ${hostname}`,
    `authorization: Bearer ${workspaceToken}`,
    'connection: close',
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
});

test('every answer carries a request id: the one that was sent where it is sound', async () => {
  const given = await served.api('GET', '/workspace', { headers: { 'X-Request-Id': 'deploy-7' } });
  expect(given.headers.get('x-request-id')).toBe('deploy-7');
  const odd = await served.api('GET', '/workspace', { headers: { 'X-Request-Id': '<script>' } });
  expect(odd.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
});

test('answers are not to be cached: some hold keys', async () => {
  const { headers } = await served.api('GET', '/destinations');
  expect(headers.get('cache-control')).toBe('no-store');
});
