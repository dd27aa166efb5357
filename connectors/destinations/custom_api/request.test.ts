import { expect, test } from 'vitest';
import { Secret } from '#secret';
import type { Credentials } from './credentials.ts';
import { ignoredHeaders, requestHeaders, rpcRequest } from './request.ts';

function credentials(rest: Partial<Credentials> = {}): Credentials {
  return {
    webhook_url: 'https://example.com/census',
    api_version: 1,
    custom_headers: undefined,
    auth_token: undefined,
    ...rest,
  };
}

test('a request has the documented form', () => {
  expect(rpcRequest('list_objects', {}, 'ab'.repeat(16))).toEqual({
    jsonrpc: '2.0',
    method: 'list_objects',
    params: {},
    id: 'abababababababababababababababab',
  });
});

test('requests carry the headers that existing endpoints may look for', () => {
  expect(requestHeaders(credentials())).toEqual({
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'Census https://www.getcensus.com',
  });
});

test('the auth token travels as a bearer token, and a custom Authorization header takes its place', () => {
  const auth_token = new Secret('first-token');
  expect(requestHeaders(credentials({ auth_token }))['authorization']).toBe('Bearer first-token');
  const custom_headers = { AUTHORIZATION: new Secret('Basic eHl6') };
  expect(requestHeaders(credentials({ auth_token, custom_headers }))['authorization']).toBe('Basic eHl6');
});

test('custom headers, secret or not, are sent, and may replace the user agent', () => {
  const custom_headers = { 'X-Key': new Secret('key-4711'), 'X-Team': 'growth', 'User-Agent': 'Ours/1' };
  expect(requestHeaders(credentials({ custom_headers }))).toMatchObject({
    'x-key': 'key-4711',
    'x-team': 'growth',
    'user-agent': 'Ours/1',
  });
});

test.each(['Content-Type', 'content-length', 'HOST', 'Transfer-Encoding', 'Proxy-Authorization'])(
  'a custom %s header is not sent, and is named',
  (header) => {
    const given = credentials({ custom_headers: { [header]: 'text/plain' } });
    expect(Object.values(requestHeaders(given))).not.toContain('text/plain');
    expect(ignoredHeaders(given)).toEqual([header]);
  },
);
