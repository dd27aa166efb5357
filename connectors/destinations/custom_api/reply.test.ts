import { ConfigurationError, ReconnectError, RecordError, RetryLaterError } from '#connector-kit';
import { expect, test } from 'vitest';
import type { Reply } from './reply.ts';
import { readReply } from './reply.ts';

const id = 'ab'.repeat(16);

function read(body: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readReply(
    { status, headers, text: () => text },
    {
      method: 'list_objects',
      id,
      host: 'example.com',
      strike: (given) => given.replaceAll('s3cret', '[redacted]'),
    },
  );
}

test('a result is handed on', () => {
  expect(read({ jsonrpc: '2.0', id, result: { objects: [] } })).toEqual({
    kind: 'result',
    result: { objects: [] },
  });
});

test.each([
  ['repeats the method', { jsonrpc: '2.0', method: 'list_objects', id, result: {} }],
  ['has an error that is null', { jsonrpc: '2.0', id, result: {}, error: null }],
])('a reply that %s is a result', (_quirk, body) => {
  expect(read(body)).toEqual({ kind: 'result', result: {} });
});

test('a reply that begins with a byte order mark and comes with HTTP 202 is a result', () => {
  expect(read(`\uFEFF${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}`, 202).kind).toBe('result');
});

const whatWasExpected =
  'Expected a JSON-RPC 2.0 reply: {"jsonrpc": "2.0", "id": the same id, "result": {…}} or "error" in place of "result".';

test.each([
  ['<!DOCTYPE html><h1>Hi</h1>', 'HTML or XML: <!DOCTYPE html><h1>Hi</h1>'],
  ['', 'no body: an empty body'],
  ['OK', 'a body that is not JSON: OK'],
  [[], 'a JSON array: []'],
  ['"text"', 'JSON that is no object: "text"'],
  [{ id, result: {} }, `JSON without "jsonrpc": "2.0": {"id":"${id}","result":{}}`],
  [
    { jsonrpc: '2.0', id: '1', result: {} },
    'the id of another request: {"jsonrpc":"2.0","id":"1","result":{}}',
  ],
  [
    { jsonrpc: '2.0', id: null, result: {} },
    'the id of another request: {"jsonrpc":"2.0","id":null,"result":{}}',
  ],
  [{ jsonrpc: '2.0', id }, `neither "result" nor "error": {"jsonrpc":"2.0","id":"${id}"}`],
])('nonsense %j is quoted beside what was expected', (body, quoted) => {
  expect(read(body)).toEqual({
    kind: 'unreadable',
    message: `example.com answered list_objects with HTTP 200 and ${quoted}. ${whatWasExpected}`,
  });
});

test('a reply with both result and error is neither', () => {
  const reply = read({ jsonrpc: '2.0', id, result: {}, error: { code: 1, message: 'x' } });
  expect(reply).toMatchObject({
    kind: 'unreadable',
    message: expect.stringContaining('both "result" and "error"'),
  });
});

test('a long answer is quoted to its 200th character, without secrets and line breaks', () => {
  const { message } = read(`s3cret\n\n${'x'.repeat(500)}`) as { message: string };
  expect(message).toContain(`: [redacted] ${'x'.repeat(189)}…. Expected`);
});

test('a result beside HTTP 500 is not trusted', () => {
  const reply = read({ jsonrpc: '2.0', id, result: { success: true } }, 500);
  expect(reply).toMatchObject({
    kind: 'unreadable',
    message: expect.stringContaining('HTTP 500 beside a result'),
  });
});

test('HTTP 500 without JSON-RPC leaves open whether the call was carried out', () => {
  expect(read('Internal Server Error', 500)).toMatchObject({
    kind: 'unreadable',
    message: expect.stringContaining('HTTP 500 and a body that is not JSON: Internal Server Error'),
  });
});

test.each([
  [-32_601, ConfigurationError, 'The endpoint must implement list_objects'],
  [-32_602, RecordError, 'Not today, code -32602'],
  [-32_000, RetryLaterError, 'Not today, code -32000'],
  [undefined, RetryLaterError, 'Not today'],
])('a JSON-RPC error with the code %s is told in its own words', (code, type, words) => {
  const reply = read({ jsonrpc: '2.0', id, error: { code, message: 'Not today' } });
  expect(reply).toMatchObject({ kind: 'refused', spoken: true });
  const { error } = reply as { error: Error };
  expect(error).toBeInstanceOf(type);
  expect(error.message).toContain('example.com answered list_objects with an error: Not today');
  expect(error.message).toContain(words);
});

test('an error may lack the id, come with HTTP 500, and bring details', () => {
  const reply = read({ jsonrpc: '2.0', id: null, error: { message: 'Broken s3cret', data: 'line 1' } }, 500);
  expect(reply).toMatchObject({
    kind: 'refused',
    error: { message: 'example.com answered list_objects with an error: Broken [redacted] (line 1)' },
  });
});

test.each([
  [401, ReconnectError, 'Check auth_token and custom_headers'],
  [403, ReconnectError, 'Check auth_token and custom_headers'],
  [404, ConfigurationError, 'Check webhook_url'],
  [405, ConfigurationError, 'Check webhook_url'],
  [302, ConfigurationError, 'without a redirect'],
  [413, RecordError, 'smaller maximum_batch_size'],
  [400, RecordError, 'Expected a JSON-RPC 2.0 reply'],
  [422, RecordError, 'Expected a JSON-RPC 2.0 reply'],
  [408, RetryLaterError, 'called later'],
  [429, RetryLaterError, 'called later'],
  [503, RetryLaterError, 'called later'],
])('HTTP %i is a refusal, and says what to do', (status, type, advice) => {
  const reply = read('No', status);
  expect(reply).toMatchObject({ kind: 'refused', spoken: false, error: expect.any(type) });
  const { error } = reply as { error: Error };
  expect(error.message).toContain(`HTTP ${status}: No.`);
  expect(error.message).toContain(advice);
});

test('a JSON-RPC error beside HTTP 404 or 400 is told by its code', () => {
  const error = { code: -32_601, message: 'Unknown method' };
  for (const status of [400, 404]) {
    expect(read({ jsonrpc: '2.0', id, error }, status)).toMatchObject({
      kind: 'refused',
      spoken: true,
      error: { message: expect.stringContaining('The endpoint must implement list_objects') },
    });
  }
});

test('a JSON-RPC error beside HTTP 401 asks for other credentials', () => {
  const reply = read({ jsonrpc: '2.0', id, error: { code: 1, message: 'Unknown token' } }, 401);
  expect(reply).toMatchObject({ error: expect.any(ReconnectError) });
  expect((reply as { error: Error }).error.message).toContain('Unknown token');
});

test('a refusal tells how long the endpoint asks to wait', () => {
  expect(read('', 503, { 'retry-after': '7' })).toMatchObject({ error: { retryAfterMs: 7000 } });
  expect(read('', 503, { 'retry-after': 'soon' })).toMatchObject({ error: { retryAfterMs: undefined } });
});
