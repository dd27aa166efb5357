import { afterEach, expect, test } from 'vitest';
import { createHarness, expectNoSecrets } from '#connector-harness';
import customApi from './index.ts';
import { contact, email, name, people } from './testing/batch.ts';
import { startScriptedEndpoint } from './testing/scripted-endpoint.ts';
import type { ScriptedEndpoint } from './testing/scripted-endpoint.ts';

const SECRETS = ['bearer-s3cret-1', 'header-s3cret-2', 'query s3cret/3'];
const open: ScriptedEndpoint[] = [];

afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

function credentials(url: string): Record<string, unknown> {
  return {
    webhook_url: `${url}?team=growth&k=${encodeURIComponent('query s3cret/3')}`,
    auth_token: 'bearer-s3cret-1',
    custom_headers: {
      'X-Key': { value: 'header-s3cret-2', is_secret: true },
      'X-Team': { value: 'northern', is_secret: false },
    },
  };
}

/** Repeats in its answer all that it was sent, in the given form. */
async function startEcho(
  status: number,
  form: (echo: string, id: string) => unknown,
): Promise<ScriptedEndpoint> {
  const endpoint = await startScriptedEndpoint(({ path, headers, id }) => {
    const echo = `${path} ${decodeURIComponent(path)} ${headers.authorization} ${String(headers['x-key'])}`;
    const body = form(echo, id);
    return { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  });
  open.push(endpoint);
  return endpoint;
}

test.each<[string, number, (echo: string, id: string) => unknown]>([
  ['an error page', 404, (echo) => `Cannot POST ${echo}`],
  ['nonsense', 200, (echo) => echo],
  ['a JSON-RPC error', 200, (echo, id) => ({ jsonrpc: '2.0', id, error: { code: 1, message: echo } })],
  [
    'a failed test',
    200,
    (echo, id) => ({ jsonrpc: '2.0', id, result: { success: false, error_message: echo } }),
  ],
  ['an odd result', 200, (echo, id) => ({ jsonrpc: '2.0', id, result: { echo } })],
])('%s that repeats the secrets of the request shows none of them', async (_case, status, form) => {
  const { url, calls } = await startEcho(status, form);
  const harness = createHarness(customApi, { credentials: credentials(url) });
  const steps = await harness.check();
  expect(steps.at(-1)?.status).toBe('failed');
  expect(steps.at(-1)?.error?.message).toContain('[redacted]');
  expectNoSecrets(SECRETS, 'the check', steps);
  expect(calls[0]?.headers).toMatchObject({
    authorization: 'Bearer bearer-s3cret-1',
    'x-key': 'header-s3cret-2',
    'x-team': 'northern',
  });
  await harness.close();
});

test('outcomes of records show no secrets that the endpoint repeats', async () => {
  const { url } = await startEcho(200, (echo, id) => ({
    jsonrpc: '2.0',
    id,
    result: { record_results: [{ identifier: 'ann@example.com', success: false, error_message: echo }] },
  }));
  const harness = createHarness(customApi, { credentials: credentials(url) });
  const outcomes = await harness.write({
    object: contact,
    operation: 'upsert',
    primaryIdentifier: 'email',
    fields: [email, name],
    records: people('ann'),
  });
  expect(outcomes).toMatchObject([{ status: 'rejected', message: expect.stringContaining('[redacted]') }]);
  expectNoSecrets(SECRETS, 'the outcomes', outcomes);
  await harness.close();
});

test('recorded calls show neither tokens, nor secret headers, nor a key in the query', async () => {
  const { url } = await startEcho(200, () => 'OK');
  const harness = createHarness(customApi, { credentials: credentials(url) });
  await harness.check();
  expect(harness.calls).not.toEqual([]);
  expectNoSecrets(SECRETS, 'the recorded calls', harness.calls);
  expect(harness.calls[0]).toMatchObject({
    requestHeaders: { authorization: '[redacted]', 'x-key': '[redacted]', 'x-team': 'northern' },
  });
  await harness.close();
});

test('connection details hold null for secret headers, and no value of a query', () => {
  const harness = createHarness(customApi, { credentials: credentials('https://example.com/census') });
  expect(harness.connectionDetails()).toEqual({
    api_version: 1,
    webhook_url: 'https://example.com/census?team=[redacted]&k=[redacted]',
    custom_headers: {
      'X-Key': { value: null, is_secret: true },
      'X-Team': { value: 'northern', is_secret: false },
    },
  });
});

test('connection details repeat what was sent where nothing is secret', () => {
  const given = { webhook_url: 'https://Example.com', api_version: 1 };
  expect(createHarness(customApi, { credentials: given }).connectionDetails()).toEqual(given);
});

test.each([
  [{}, 'credentials.webhook_url is required'],
  [
    { webhook_url: 'example.com' },
    'credentials.webhook_url is malformed, for example https://example.com/census',
  ],
  [{ webhook_url: 'https://example.com', api_version: 2 }, 'credentials.api_version must be between 1 and 1'],
])('credentials %j are refused before anything is sent', (given, message) => {
  expect(() => createHarness(customApi, { credentials: given })).toThrow(message);
});
