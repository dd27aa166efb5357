import { afterEach, expect, test } from 'vitest';
import { startCustomDestination } from './index.ts';
import type { CustomDestination, CustomDestinationOptions } from './index.ts';

let sandbox: CustomDestination | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function start(options: CustomDestinationOptions = {}): Promise<CustomDestination> {
  sandbox = await startCustomDestination(options);
  return sandbox;
}

const id = 'ab'.repeat(16);

async function post({ url }: CustomDestination, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function call(endpoint: CustomDestination, method: string, params: object = {}): Promise<unknown> {
  return JSON.parse((await post(endpoint, { jsonrpc: '2.0', id, method, params })).text);
}

function plan(operation: string, object = 'contact', identifier = 'email') {
  return {
    object: { object_api_name: object },
    operation,
    sync_id: 1,
    sync_run_id: 2,
    schema: { [identifier]: { active_identifier: true, field: { field_api_name: identifier } } },
  };
}

test('answers by the id of the request, compressed where the caller takes it', async () => {
  const endpoint = await start({ rateLimit: 25 });
  const body = { jsonrpc: '2.0', id, method: 'test_connection', params: {} };
  const { headers, text } = await post(endpoint, body);
  expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', id, result: { success: true } });
  expect(headers.get('content-encoding')).toBe('gzip');
  expect(headers.get('x-ratelimit-limit')).toBe('25');
  const plain = await post(endpoint, body, { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
});

test('keeps strangers, other methods and what is no JSON-RPC out', async () => {
  const endpoint = await start({ authToken: 'token-4711' });
  const body = { jsonrpc: '2.0', id, method: 'test_connection', params: {} };
  expect((await post(endpoint, body)).status).toBe(401);
  const authorization = 'Bearer token-4711';
  expect((await post(endpoint, body, { authorization })).status).toBe(200);
  expect((await post(endpoint, body, { authorization, 'content-type': 'text/plain' })).status).toBe(415);
  expect((await fetch(endpoint.url)).status).toBe(405);
  const { text } = await post(endpoint, { method: 'test_connection' }, { authorization });
  expect(JSON.parse(text)).toMatchObject({ id: null, error: { code: -32_600 } });
});

test('says which method, object or operation it does not have', async () => {
  const endpoint = await start();
  expect(await call(endpoint, 'guess')).toMatchObject({
    error: { code: -32_601, message: 'Method not found: guess' },
  });
  expect(await call(endpoint, 'list_fields', { object: { object_api_name: 'deal' } })).toMatchObject({
    error: { code: -32_602, message: 'Unknown object "deal"' },
  });
  expect(
    await call(endpoint, 'sync_batch', { sync_plan: plan('delete', 'company', 'domain'), records: [] }),
  ).toMatchObject({ error: { code: -32_602, message: 'Company can\'t be written with "delete"' } });
});

test.each([
  [{ lifetime_value: 12.5 }, 'Lifetime value must be a decimal: got 12.5'],
  [{ logins: 1.5 }, 'Logins must be a integer: got 1.5'],
  [{ last_seen_at: '2021-03-29 16:32' }, 'Last seen at must be a date_time: got "2021-03-29 16:32"'],
  [{ tags: 'a' }, 'Tags must be a list of string: got "a"'],
  [{ email: null }, 'Email must not be empty'],
  [{ email: 'nonsense' }, 'nonsense is not a valid email address'],
  [{ nickname: 'x' }, 'Unknown field nickname'],
])('rejects the record %j', async (values, message) => {
  const endpoint = await start();
  const records = [{ email: 'ann@example.com', ...values }];
  expect(await call(endpoint, 'sync_batch', { sync_plan: plan('upsert'), records })).toMatchObject({
    result: { record_results: [{ success: false, error_message: message }] },
  });
  expect(endpoint.records('contact')).toEqual([]);
});

test('misbehaves once, for the method that was named', async () => {
  const endpoint = await start();
  endpoint.failNext('method_error', 'list_objects');
  expect(await call(endpoint, 'test_connection')).toHaveProperty('result');
  expect(await call(endpoint, 'list_objects')).toHaveProperty('error');
  expect(await call(endpoint, 'list_objects')).toHaveProperty('result');
});

test('a lost answer leaves the batch written', async () => {
  const endpoint = await start();
  endpoint.failNext('lose_answer');
  const records = [{ email: 'ann@example.com' }];
  await expect(call(endpoint, 'sync_batch', { sync_plan: plan('upsert'), records })).rejects.toThrow(
    'fetch failed',
  );
  expect(endpoint.records('contact')).toEqual(records);
});
