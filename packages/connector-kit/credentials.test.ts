import { expect, test } from 'vitest';
import { Secret } from '#secret';
import { checkCredentials, parseCredentials } from './credentials.ts';

const fields = [
  { id: 'hostname', label: 'Host', type: 'string', required: true, aliases: ['host'] },
  { id: 'port', label: 'Port', type: 'integer', default: 5432, minimum: 1, maximum: 65_535 },
  { id: 'password', label: 'Password', type: 'string', required: true, secret: true },
  { id: 'ssl_mode', label: 'TLS', type: 'string', possibleValues: ['disable', 'require'] },
  { id: 'custom_headers', label: 'Headers', type: 'header_map' },
] as const;

const good = { hostname: 'db.example.com', password: ' pass word' };

test('aliases, defaults and numbers in quotes end up under the field, of its type', () => {
  expect(checkCredentials(fields, { host: ' db.example.com ', port: '6543', password: 'x' })).toEqual({
    hostname: 'db.example.com',
    port: 6543,
    password: 'x',
  });
  expect(checkCredentials(fields, good)).toMatchObject({ port: 5432, password: ' pass word' });
});

test('every field at fault is named at once', () => {
  expect(() => checkCredentials(fields, { hostname: 5, port: 'abc' })).toThrow(
    'credentials.hostname must be a string; credentials.port must be an integer; credentials.password is required',
  );
});

test.each([
  ['sslmode', 'ssl_mode'],
  ['SSL-Mode', 'ssl_mode'],
  ['pasword', 'password'],
  ['passwordd', 'password'],
  ['hostnane', 'hostname'],
])('a misspelt %s is refused, not dropped', (written, meant) => {
  expect(() => checkCredentials(fields, { ...good, [written]: 'require' })).toThrow(
    `credentials.${written} is unknown: did you mean ${meant}?`,
  );
});

test('keys that mean nothing here are ignored', () => {
  expect(checkCredentials(fields, { ...good, region: 'eu', schema: 'x' })).not.toHaveProperty('region');
});

test('an update keeps what is absent and secrets that are null, and drops other nulls', () => {
  const before = checkCredentials(fields, { ...good, ssl_mode: 'require' });
  expect(checkCredentials(fields, { password: null, ssl_mode: null }, before)).toEqual({
    hostname: 'db.example.com',
    port: 5432,
    password: ' pass word',
  });
});

test('a header map is replaced as a whole, and a secret value sent as null stays', () => {
  const secret = { value: 'k', is_secret: true };
  const before = checkCredentials(fields, { ...good, custom_headers: { 'X-Key': secret, 'X-Old': secret } });
  const after = checkCredentials(
    fields,
    { custom_headers: { 'X-Key': { value: null, is_secret: true } } },
    before,
  );
  expect(after).toMatchObject({ custom_headers: { 'X-Key': secret } });
  const parsed = parseCredentials(fields, after);
  expect(Object.keys(parsed.custom_headers ?? {})).toEqual(['X-Key']);
  expect(parsed.custom_headers?.['X-Key']).toBeInstanceOf(Secret);
});

test.each(['x\r\nInjected: y', 'a\u0000b', '\ud800'])('a header value of %j is refused', (value) => {
  const custom_headers = { 'X-Key': { value, is_secret: false } };
  expect(() => checkCredentials(fields, { ...good, custom_headers })).toThrow('custom_headers');
});

test('an account number is taken however it is written, and stored as its digits', () => {
  const account = [
    { id: 'account_id', label: 'Account', type: 'string', digits: true, matches: '\\d{10}' },
  ] as const;
  for (const written of ['7515011393', 7515011393, '751-501-1393', ' 7515011393,', '751 501 1393']) {
    expect(checkCredentials(account, { account_id: written })).toEqual({ account_id: '7515011393' });
  }
  for (const written of ['751501139', 'my account', 7515011393.5, -7515011393, true]) {
    expect(() => checkCredentials(account, { account_id: written })).toThrow(
      /^credentials\.account_id (is|must)/,
    );
  }
  expect(checkCredentials(account, { account_id: '' })).toEqual({});
});

test('a key file is taken as its text or as the object itself', () => {
  const keyed = [{ id: 'key', label: 'Key', type: 'string', secret: true, json: true }] as const;
  expect(checkCredentials(keyed, { key: { client_email: 'a@example.com' } })).toEqual({
    key: '{"client_email":"a@example.com"}',
  });
  expect(checkCredentials(keyed, { key: '{"a": 1}' })).toEqual({ key: '{"a": 1}' });
  expect(() => checkCredentials(keyed, { key: ['a'] })).toThrow('credentials.key must be a string');
});
