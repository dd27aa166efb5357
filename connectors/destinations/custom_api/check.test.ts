import { afterEach, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import customApi from './index.ts';
import { startCustomDestination } from './sandbox/index.ts';
import type { CustomDestination, CustomDestinationOptions, Fault } from './sandbox/index.ts';
import { results, startScriptedEndpoint } from './testing/scripted-endpoint.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0)) await resource.close();
});

async function start(options: CustomDestinationOptions = {}): Promise<CustomDestination> {
  const sandbox = await startCustomDestination(options);
  open.push(sandbox);
  return sandbox;
}

async function check(credentials: Record<string, unknown>, allowedAddresses = ['127.0.0.0/8', '::1']) {
  const harness = createHarness(customApi, { credentials, allowedAddresses });
  try {
    return await harness.check();
  } finally {
    await harness.close();
  }
}

const ok = (step: string) => ({ step, status: 'success', error: null });

test('with a base URL the check goes there, and nothing goes to the host of webhook_url', async () => {
  const sandbox = await start();
  const harness = createHarness(customApi, {
    credentials: { webhook_url: 'https://hooks.example.com/' },
    baseUrl: sandbox.url,
  });
  open.push(harness);
  expect((await harness.check()).map(({ status }) => status)).not.toContain('failed');
  expect(new Set(harness.calls.map(({ url }) => new URL(url).origin))).toEqual(
    new Set([new URL(sandbox.url).origin]),
  );
});

test('a working endpoint passes every step', async () => {
  const { url } = await start({ authToken: 'token-4711' });
  expect(await check({ webhook_url: url, auth_token: 'token-4711' })).toEqual([
    ok('Verify credentials format'),
    ok('Resolve host'),
    ok('Verify connectivity'),
    ok('Test connection'),
    ok('List objects'),
    ok('List fields'),
  ]);
});

test('headers that are not sent are a warning', async () => {
  const { url } = await start();
  const [format, ...others] = await check({
    webhook_url: url,
    custom_headers: { Host: { value: 'elsewhere' } },
  });
  expect(format).toEqual({
    step: 'Verify credentials format',
    status: 'warning',
    error: {
      message:
        'Not sent, because these headers belong to the message itself: Host. Take them out of custom_headers.',
    },
  });
  expect(others.every(({ status }) => status === 'success')).toBe(true);
});

test('a URL without a host fails the first step', async () => {
  expect((await check({ webhook_url: 'https://?' })).at(-1)).toMatchObject({
    step: 'Verify credentials format',
    status: 'failed',
    error: { message: expect.stringContaining('such as https://example.com/census') },
  });
});

test('plain http to an address that the operator did not list is refused before anything is sent', async () => {
  const steps = await check({ webhook_url: 'http://93.184.215.14/census' });
  expect(steps).toEqual([
    {
      step: 'Verify credentials format',
      status: 'failed',
      error: {
        message:
          'webhook_url must begin with https://: records and credentials would travel to 93.184.215.14 in plain text. ' +
          'Plain http is for addresses that the operator lists in SPILLWAY_ALLOWED_ADDRESSES.',
      },
    },
  ]);
});

test('a loopback address that the operator did not list is refused by name of the rule', async () => {
  const { url, requests } = await start();
  expect((await check({ webhook_url: url }, [])).at(-1)).toMatchObject({
    step: 'Resolve host',
    status: 'failed',
    error: { message: expect.stringContaining('SPILLWAY_ALLOWED_ADDRESSES') },
  });
  expect(requests).toEqual([]);
});

test('a host that does not exist fails the step that looks for it', async () => {
  expect((await check({ webhook_url: 'https://custom-destination.invalid/' })).at(-1)).toMatchObject({
    step: 'Resolve host',
    status: 'failed',
    error: { message: expect.stringContaining('custom-destination.invalid') },
  });
});

test('a closed port fails connectivity', async () => {
  const sandbox = await startCustomDestination();
  await sandbox.close();
  expect((await check({ webhook_url: sandbox.url })).at(-1)).toMatchObject({
    step: 'Verify connectivity',
    status: 'failed',
    error: { message: expect.stringContaining('refused') },
  });
});

test('a wrong token fails connectivity and says where to look', async () => {
  const { url } = await start({ authToken: 'token-4711' });
  expect((await check({ webhook_url: url, auth_token: 'token-4712' })).at(-1)).toMatchObject({
    step: 'Verify connectivity',
    status: 'failed',
    error: {
      message: expect.stringMatching(/HTTP 401: Who are you\?\. Check auth_token and custom_headers\./),
    },
  });
});

test.each<[Fault, string, string]>([
  [
    'html',
    'Verify connectivity',
    'HTTP 200 and HTML or XML: <!doctype html><title>Welcome</title>. Expected a JSON-RPC',
  ],
  ['empty', 'Verify connectivity', 'HTTP 200 and no body'],
  ['wrong_id', 'Verify connectivity', 'the id of another request'],
  ['result_and_error', 'Verify connectivity', 'both "result" and "error"'],
  ['server_error', 'Verify connectivity', 'HTTP 500 and a body that is not JSON: Internal Server Error'],
  ['disconnect', 'Verify connectivity', 'closed the connection'],
])('an endpoint with the fault %s fails %s', async (fault, step, message) => {
  const sandbox = await start();
  sandbox.failNext(fault);
  expect((await check({ webhook_url: sandbox.url })).at(-1)).toMatchObject({
    step,
    status: 'failed',
    error: { message: expect.stringContaining(message) },
  });
});

const objects = { objects: [{ object_api_name: 'user', label: 'User' }] };
const email = { field_api_name: 'email', label: 'Email', type: 'string' };

test.each<[string, Record<string, unknown>, string, string]>([
  ['that knows no method', {}, 'Test connection', 'The endpoint must implement test_connection'],
  [
    'whose own test fails',
    { test_connection: { success: false, error_message: 'No licence' } },
    'Test connection',
    "The endpoint's own test failed: No licence",
  ],
  [
    'whose own test fails without a word',
    { test_connection: { success: false } },
    'Test connection',
    'it gave no error_message',
  ],
  [
    'that forgets to say success',
    { test_connection: { ok: true } },
    'Test connection',
    'test_connection must answer {"success": true}; it answered {"ok":true}.',
  ],
  [
    'without objects',
    { test_connection: { success: true }, list_objects: { objects: [] } },
    'List objects',
    'must offer at least one',
  ],
  [
    'whose object can only be appended to',
    {
      test_connection: { success: true },
      list_objects: objects,
      supported_operations: { operations: ['append'] },
    },
    'List objects',
    'it answered ["append"]',
  ],
  [
    'without an identifier',
    {
      test_connection: { success: true },
      list_objects: objects,
      supported_operations: { operations: ['upsert'] },
      list_fields: { fields: [email] },
    },
    'List fields',
    'list_fields for user marks no field as identifier',
  ],
])('an endpoint %s is told what is missing', async (_case, byMethod, step, message) => {
  const endpoint = await startScriptedEndpoint(results(byMethod));
  open.push(endpoint);
  expect((await check({ webhook_url: endpoint.url })).at(-1)).toMatchObject({
    step,
    status: 'failed',
    error: { message: expect.stringContaining(message) },
  });
});
