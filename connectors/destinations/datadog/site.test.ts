import { describe, expect, test } from 'vitest';
import { ConfigurationError } from '#connector-kit';
import { SITES, apiRoot, appRoot, logsRoot, requireSite, siteNamed } from './site.ts';

describe('a site is understood as people write it', () => {
  test.each<[string, string]>([
    ...SITES.map((site): [string, string] => [site, site]),
    ['US1', 'datadoghq.com'],
    ['us5', 'us5.datadoghq.com'],
    ['EU', 'datadoghq.eu'],
    [' eu1 ', 'datadoghq.eu'],
    ['US1-FED', 'ddog-gov.com'],
    ['US2-FED', 'us2.ddog-gov.com'],
    ['https://app.datadoghq.eu/', 'datadoghq.eu'],
    ['https://us3.datadoghq.com/dashboard/lists?q=1', 'us3.datadoghq.com'],
    ['HTTPS://APP.DATADOGHQ.COM', 'datadoghq.com'],
    ['api.ap2.datadoghq.com', 'ap2.datadoghq.com'],
    ['http-intake.logs.uk1.datadoghq.com', 'uk1.datadoghq.com'],
    ['https://bakery.datadoghq.com', 'datadoghq.com'],
    ['bakery.us5.datadoghq.com', 'us5.datadoghq.com'],
  ])('%s', (written, site) => {
    expect(siteNamed(written)).toBe(site);
  });
});

test.each([
  '',
  'datadog',
  'US9',
  'example.com',
  'datadoghq.com.example.com',
  'notdatadoghq.com',
  'https://datadoghq.com@example.com/',
  'https://example.com/datadoghq.com',
  'https://example.com#.datadoghq.com',
  // Not listed, so it may be a site of its own, not an organization at another one.
  'ap9.datadoghq.com',
  'app.ap9.datadoghq.com',
  'file:///datadoghq.com',
])('no key goes to "%s"', (written) => {
  expect(siteNamed(written)).toBeUndefined();
  expect(() => requireSite(written, 'credentials.site', undefined)).toThrow(ConfigurationError);
});

test('the refusal names the sites that there are', () => {
  expect(() => requireSite('example.com', 'credentials.site', undefined)).toThrow(
    /credentials\.site names "example\.com".*us5\.datadoghq\.com.*datadoghq\.eu/,
  );
});

test('every site has its own hosts, and a base URL stands in for all of them', () => {
  expect(apiRoot('us3.datadoghq.com', undefined)).toBe('https://api.us3.datadoghq.com');
  expect(logsRoot('datadoghq.eu', undefined)).toBe('https://http-intake.logs.datadoghq.eu');
  expect(SITES.map((site) => appRoot(site, undefined))).toEqual([
    'https://app.datadoghq.com',
    'https://us3.datadoghq.com',
    'https://us5.datadoghq.com',
    'https://ap1.datadoghq.com',
    'https://ap2.datadoghq.com',
    'https://uk1.datadoghq.com',
    'https://app.datadoghq.eu',
    'https://app.ddog-gov.com',
    'https://us2.ddog-gov.com',
  ]);
  const base = 'http://127.0.0.1:1';
  expect([apiRoot('x', base), logsRoot('x', base), appRoot('x', base)]).toEqual([base, base, base]);
});
