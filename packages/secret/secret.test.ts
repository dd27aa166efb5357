import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Redactor, revealSecrets, Secret } from './index.ts';

const secret = new Secret('hunter2-hunter2');

test('a secret shows its value to reveal() only', () => {
  const shown = [
    String(secret),
    'x'.concat(secret as unknown as string),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true, depth: 9 }),
    ['wrong password', secret].join(' '),
    Object.entries(secret).join(),
  ];
  expect(shown.join('\n')).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2-hunter2');
});

test('secrets are found at any depth', () => {
  expect(revealSecrets({ a: [secret, { b: new Secret('other') }], c: 'plain' })).toEqual([
    'hunter2-hunter2',
    'other',
  ]);
});

test.each([
  ['as it is', 'hunter2/ä "x"'],
  ['URL-encoded', encodeURIComponent('hunter2/ä "x"')],
  ['in a form', encodeURIComponent('hunter2/ä "x"').replaceAll('%20', '+')],
  ['in JSON', JSON.stringify('hunter2/ä "x"').slice(1, -1)],
  ['in base64', Buffer.from('hunter2/ä "x"').toString('base64')],
  ['in base64url', Buffer.from('hunter2/ä "x"').toString('base64url')],
])('a known secret is struck out %s', (_form, spelled) => {
  expect(new Redactor(['hunter2/ä "x"']).text(`before ${spelled} after`)).toBe('before [redacted] after');
});

test('a known secret is struck out of a form, where more characters are encoded than in a URL', () => {
  const secret = "it's ~a (secret)!*";
  const form = new URLSearchParams({ client_secret: secret }).toString();
  expect(new Redactor([secret]).text(form)).toBe('client_secret=[redacted]');
});

test('what looks like a secret is struck out although nobody named it', () => {
  const redactor = new Redactor();
  expect(redactor.text('Authorization: Bearer abc123def456ghi789')).toBe('Authorization: Bearer [redacted]');
  expect(redactor.text('postgres://me:pa55@db.example.com/x')).toBe('postgres://[redacted]@db.example.com/x');
  expect(redactor.text('secret-token:abc/def=')).toBe('secret-token:[redacted]');
  expect(redactor.text('{"access_token": "new\\"one", "id": 1}')).toBe(
    '{"access_token": "[redacted]", "id": 1}',
  );
});

test('ordinary words stay', () => {
  const words = 'Basic authentication failed; Token expiration; see https://example.com:8080/a@b';
  expect(new Redactor(['the', 'no']).text(words)).toBe(words);
});

test('headers and query parameters named like credentials lose their values', () => {
  const redactor = new Redactor();
  expect(redactor.headers({ 'api-token': 'x', cookie: 'y', accept: 'text/html' })).toEqual({
    'api-token': '[redacted]',
    cookie: '[redacted]',
    accept: 'text/html',
  });
  expect(redactor.url('https://u:p@example.com/a?api_key=k&page=2')).toBe(
    'https://example.com/a?api_key=%5Bredacted%5D&page=2',
  );
});

test.each(['a.', 'a://', 'Bearer ', '"password":"', 'a:', '"password":"\\'])(
  'a hostile text of %j repeated is read in linear time',
  (part) => {
    const redactor = new Redactor(['hunter2-hunter2']);
    const text = part.repeat(Math.ceil(2_000_000 / part.length));
    // Quadratic time would take minutes, and the test with it.
    expect(redactor.text(text).length).toBeGreaterThan(0);
  },
);

test('the beginning of a long text never shows a half of a secret', () => {
  const redactor = new Redactor(['hunter2-hunter2']);
  for (let before = 19_980; before < 20_020; before += 1) {
    const text = `${'hunter2-hunter2'.repeat(900)}${'x'.repeat(before - 13_500)}hunter2-hunter2${'y'.repeat(30_000)}`;
    expect(redactor.beginning(text, 10_000)).not.toContain('hunter');
  }
  expect(redactor.beginning(`hunter2-hunter2 ${'y'.repeat(30_000)}`, 100)).toMatch(/^\[redacted\] y{80,89}$/);
});
