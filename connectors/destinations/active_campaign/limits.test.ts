import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import { Secret } from '#secret';
import definition from './index.ts';
import type { ActiveCampaignSandbox } from './sandbox/index.ts';
import { startActiveCampaignSandbox } from './sandbox/index.ts';

let sandbox: ActiveCampaignSandbox;
beforeAll(async () => {
  sandbox = await startActiveCampaignSandbox();
});
afterAll(() => sandbox.close());

function open(instance_url: string) {
  const credentials = { instance_url, api_token: sandbox.apiToken };
  return createHarness(definition, { credentials, baseUrl: sandbox.url });
}

test('a batch of contacts is what one import takes, other objects are written at their pace', async () => {
  const harness = open('https://example.activehosted.com');
  expect(await harness.limits('contact')).toEqual({
    maxBatchSize: 250,
    maxParallelBatches: 2,
    recordsPerSecond: 416,
  });
  expect(await harness.limits('account')).toMatchObject({ recordsPerSecond: 2.5 });
  await harness.close();
});

test('every request of an account counts against its 5 a second', () => {
  const instance_url = 'https://Example.activehosted.com/api/3/';
  const credentials = { instance_url, api_token: new Secret('key') };
  expect(definition.rateLimit?.(credentials, {})).toEqual({
    key: 'example.activehosted.com',
    requestsPerSecond: 5,
  });
});

test('the API shows the URL as it was given, and no key', () => {
  const harness = open('https://example.activehosted.com/');
  expect(harness.connectionDetails()).toEqual({ instance_url: 'https://example.activehosted.com/' });
});

test.each([
  'http://example.activehosted.com',
  'example.activehosted.com',
  'https://a:b@example.activehosted.com',
  'https://example.activehosted.com/admin',
])('the address %s is refused when it is entered', (instance_url) => {
  expect(() => open(instance_url)).toThrow(/credentials\.instance_url is malformed/);
});
