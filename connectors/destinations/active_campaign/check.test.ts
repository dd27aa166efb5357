import { deepStrictEqual } from 'node:assert';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import type { ActiveCampaignSandbox } from './sandbox/index.ts';
import { startActiveCampaignSandbox } from './sandbox/index.ts';
import { violationsOf } from './testing/vendor.ts';

let sandbox: ActiveCampaignSandbox;
beforeAll(async () => {
  sandbox = await startActiveCampaignSandbox({ requestsPerSecond: 1000 });
});
afterAll(() => sandbox.close());
afterEach(() => {
  sandbox.heal();
  const { violations } = violationsOf(sandbox.exchanges);
  deepStrictEqual(
    violations.filter(({ place }) => place !== 'response'),
    [],
  );
});

const STEPS = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Check permissions',
  'List objects',
];

async function check(credentials: object = {}, baseUrl: string | null = sandbox.url) {
  const harness = createHarness(definition, {
    credentials: {
      instance_url: 'https://example.activehosted.com',
      api_token: sandbox.apiToken,
      ...credentials,
    },
    ...(baseUrl === null ? {} : { baseUrl }),
    unlimited: true,
  });
  try {
    return { steps: await harness.check(), calls: harness.calls };
  } finally {
    await harness.close();
  }
}

test('a good key passes every step', async () => {
  const { steps } = await check();
  expect(steps).toEqual(STEPS.map((step) => ({ step, status: 'success', error: null })));
});

test('a refused key fails Authenticate and says where to find the right one', async () => {
  const { steps } = await check({ api_token: 'not-the-right-token' });
  expect(steps.map(({ step }) => step)).toEqual(STEPS.slice(0, 4));
  expect(steps.at(-1)?.error?.message).toMatch(/answered 403.*Forbidden.*Settings → Developer/);
});

test('a key without permission to read lists fails Check permissions and names the lists', async () => {
  sandbox.fail({ kind: 'status', status: 403, body: { message: 'Forbidden' }, on: 'GET /api/3/lists' });
  const { steps } = await check();
  expect(steps.at(-1)).toMatchObject({ step: 'Check permissions', status: 'failed' });
  expect(steps.at(-1)?.error?.message).toMatch(/reading the lists.*The API key is good.*Users and Groups/);
});

test("a host that is not ActiveCampaign's is refused before the key leaves", async () => {
  for (const instance_url of [
    'https://evil.example.com',
    'https://activehosted.com.example.com',
    'https://notactivehosted.com',
    'https://example.activehosted.com:8443',
  ]) {
    const { steps, calls } = await check({ instance_url }, null);
    expect(steps).toHaveLength(1);
    expect(steps[0]?.error?.message).toMatch(/not ActiveCampaign's/);
    expect(calls).toEqual([]);
  }
});

test('a server that is no ActiveCampaign fails Verify connectivity', async () => {
  sandbox.fail({ kind: 'html', status: 200 });
  const { steps } = await check();
  expect(steps.at(-1)).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
  expect(steps.at(-1)?.error?.message).toMatch(/Down for maintenance.*Copy the API URL/);
});

test('a pasted /api/3 and a trailing slash are taken as the same account', async () => {
  const { steps, calls } = await check({ instance_url: 'https://Example.activehosted.com/api/3/' });
  expect(steps.every(({ status }) => status === 'success')).toBe(true);
  expect(calls[0]?.url).toBe(`${sandbox.url}/api/3/users/me`);
});

test('an account without custom objects or accounts in its plan still passes', async () => {
  for (const on of ['GET /api/3/customObjects/schemas', 'GET /api/3/accountCustomFieldMeta']) {
    sandbox.fail({ kind: 'status', status: 403, body: { message: 'Forbidden' }, on });
  }
  const { steps } = await check();
  expect(steps.at(-1)).toEqual({ step: 'List objects', status: 'success', error: null });
});
