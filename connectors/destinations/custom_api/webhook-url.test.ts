import { expect, test } from 'vitest';
import { readEndpoint, secretsOfUrl, shownUrl } from './webhook-url.ts';

test('an endpoint names its host without what may be secret', () => {
  expect(readEndpoint('https://example.com:8443/hook?key=s3cret#top')).toEqual({
    url: 'https://example.com:8443/hook?key=s3cret',
    host: 'example.com:8443',
    hostname: 'example.com',
    encrypted: true,
  });
  expect(readEndpoint('http://[::1]:8080/').hostname).toBe('::1');
});

test("an operator's base URL takes the place of the host, and the rest of the URL stays", () => {
  expect(readEndpoint('https://example.com/hook?key=s3cret', 'http://127.0.0.1:9000/mock')).toEqual({
    url: 'http://127.0.0.1:9000/mock/hook?key=s3cret',
    host: '127.0.0.1:9000',
    hostname: '127.0.0.1',
    encrypted: false,
  });
  expect(() => readEndpoint('https://example.com/hook', 'postgres://127.0.0.1')).toThrow(
    'SPILLWAY_CUSTOM_API_BASE_URL must look like http',
  );
});

test.each(['https://', 'https://exa mple.com', 'ftp://example.com/', 'example.com'])(
  '%s is no URL',
  (text) => {
    expect(() => readEndpoint(text)).toThrow('webhook_url is not a URL');
  },
);

test('a user name and password have their place in a header', () => {
  expect(() => readEndpoint('https://user:s3cret@example.com/')).toThrow(
    /^(?!.*s3cret).*Authorization: Basic/,
  );
});

test.each([
  ['https://Example.com', 'https://Example.com'],
  ['https://example.com/a/b', 'https://example.com/a/b'],
  ['https://example.com?k=s3cret', 'https://example.com?k=[redacted]'],
  ['https://example.com/a?k=s3cret&s3cret&x=', 'https://example.com/a?k=[redacted]&[redacted]&x=[redacted]'],
  ['https://example.com/a?k=s3=c?ret#s3cret', 'https://example.com/a?k=[redacted]'],
  ['https://user:s3cret@example.com/a@b', 'https://[redacted]@example.com/a@b'],
  ['HTTPS://s3@cret@example.com', 'HTTPS://[redacted]@example.com'],
])('%s is shown as %s', (given, shown) => {
  expect(shownUrl(given)).toBe(shown);
});

test('the values of a query are secret as they are and as they travel', () => {
  expect(secretsOfUrl('https://example.com/?k=a%20secret&flagged')).toEqual([
    'a secret',
    'flagged',
    'k=a%20secret&flagged',
  ]);
});
