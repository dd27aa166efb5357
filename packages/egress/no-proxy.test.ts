import { expect, test } from 'vitest';
import { bypassesProxy } from './no-proxy.ts';

test.each([
  ['https://api.example.com/', 'api.example.com'],
  ['https://API.example.com/', 'Api.Example.Com'],
  ['https://api.example.com./', 'api.example.com'],
  ['https://eu.api.example.com/', 'example.com'],
  ['https://api.example.com/', '.example.com'],
  ['https://api.example.com/', '*.example.com'],
  ['https://api.example.com/', 'other.example, example.com'],
  ['https://api.example.com/', 'other.example example.com'],
  ['https://api.example.com/', '*'],
  ['https://api.example.com/', 'example.com:443'],
  ['http://api.example.com:8080/', 'example.com:8080'],
  ['http://10.1.2.3/', '10.1.2.3'],
  ['http://10.1.2.3/', '10.0.0.0/8'],
  ['http://10.1.2.3:81/', '10.1.2.3:81'],
  ['http://[fd00::1]/', 'fd00::1'],
  ['http://[fd00::1]/', '[fd00::1]'],
  ['http://[fd00::1]/', 'fd00::/8'],
])('%s is reached directly with NO_PROXY=%s', (url, noProxy) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(true);
});

test.each([
  ['https://api.example.com/', ''],
  ['https://notexample.com/', 'example.com'],
  ['https://example.com.evil.test/', 'example.com'],
  ['https://api.example.com/', 'example.com:8443'],
  ['http://10.1.2.3/', '11.0.0.0/8'],
  ['http://10.1.2.3/', '2.3'],
  ['http://10.1.2.3/', 'fd00::/8'],
  ['http://[fd00::1]/', 'fd00::2'],
])('%s goes through the proxy with NO_PROXY=%s', (url, noProxy) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(false);
});
