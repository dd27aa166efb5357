import { expect, test } from 'vitest';
import type { HttpResponse } from '#connector-kit';
import { usageIn, watchUsage } from './usage.ts';

function answered(usage: string): HttpResponse {
  const headers = usage === '' ? {} : { 'sforce-limit-info': usage };
  return {
    status: 200,
    headers,
    url: 'https://example.my.salesforce.com/',
    text: () => '',
    json: () => undefined,
  };
}

test('requests become slow while the allowance is nearly used up, and fast again', () => {
  const rates: number[] = [];
  const context = { http: { setRequestsPerSecond: (rate: number) => void rates.push(rate) } };
  for (const usage of ['api-usage=10/15000', 'api-usage=13500/15000', '', 'api-usage=5/15000']) {
    watchUsage(context, answered(usage));
  }
  expect(rates).toEqual([20, 1, 20]);
});

test.each([
  ['api-usage=239/15000', { used: 239, allowed: 15_000 }],
  ['per-app-api-usage=17/250(appName=sample), api-usage=239/15000', { used: 239, allowed: 15_000 }],
  ['per-app-api-usage=17/250(appName=sample)', undefined],
  ['', undefined],
])('the header is read: %s', (header, usage) => {
  expect(usageIn({ 'sforce-limit-info': header })).toEqual(usage);
});
