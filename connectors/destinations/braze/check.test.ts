import { describe, expect, test } from 'vitest';
import type { StepResult } from '#connector-kit';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { inAccount } from './testing/account.ts';

const STEPS = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Check permissions',
  'List objects',
];

function lastOf(steps: readonly StepResult[]): StepResult | undefined {
  return steps.at(-1);
}

test(
  'a good key passes every step, and nothing is written, sent or deleted by asking',
  inAccount(async ({ harness, sandbox }) => {
    const steps = await harness.check();
    expect(steps).toEqual(STEPS.map((step) => ({ step, status: 'success', error: null })));
    expect(harness.connectionDetails()).toEqual({
      instance_url: 'https://rest.iad-03.braze.com',
      subscription_groups: 'Newsletter = 9a8b7c60-0000-4000-8000-000000000001',
    });
    const { users, events, sent, catalogs } = sandbox.state;
    expect([users.size, events.length, sent.length, catalogs.get('products')?.items.size]).toEqual([
      3, 0, 0, 1,
    ]);
  }),
);

describe('the format', () => {
  test.each([
    ['https://rest.iad-01.braze.com', 'key with spaces', /spaces or characters/],
    ['https://rest.iad-01.braze.com', 'käy', /spaces or characters/],
  ])('%s with the key "%s" is refused before anything is sent', async (instance_url, api_key, words) => {
    const harness = createHarness(definition, { credentials: { instance_url, api_key } });
    const [first] = await harness.check();
    expect(first).toMatchObject({ step: 'Verify credentials format', status: 'failed' });
    expect(first?.error?.message).toMatch(words);
    expect(harness.calls).toEqual([]);
    await harness.close();
  });
});

test(
  'a refused key is told from a missing permission, and the instance is named as a reason',
  inAccount(async ({ sandbox }) => {
    const harness = createHarness(definition, {
      credentials: { instance_url: 'https://rest.iad-01.braze.com', api_key: 'another-key' },
      baseUrl: sandbox.url,
      unlimited: true,
    });
    const steps = await harness.check();
    expect(lastOf(steps)).toMatchObject({ step: 'Authenticate', status: 'failed' });
    expect(lastOf(steps)?.error?.message).toMatch(
      /401 while checking the API key: Invalid API key.*instance_url/,
    );
    await harness.close();
  }),
);

test(
  'permissions that are missing are named, with what can not be done without them',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.permissions.clear();
    for (const one of ['users.track', 'catalogs.get', 'catalogs.replace_items'])
      sandbox.state.permissions.add(one);
    const steps = await harness.check();
    expect(steps.map(({ status }) => status)).toEqual([
      'success',
      'success',
      'success',
      'success',
      'warning',
      'success',
    ]);
    const words = steps[4]?.error?.message ?? '';
    expect(words).toContain('users.delete (to delete and to mirror users)');
    expect(words).toContain('campaigns.list (to list campaigns as objects)');
    expect(words).toContain('subscription.status.set (to write subscription group memberships)');
    expect(words).toContain('catalogs.delete_items (to delete and to mirror catalog items)');
    expect(words).not.toContain('users.track');
    expect(words).not.toContain('catalogs.replace_items');
  }),
);

test(
  'a key that may write nothing fails',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.permissions.clear();
    sandbox.state.permissions.add('campaigns.list');
    const steps = await harness.check();
    expect(lastOf(steps)).toMatchObject({ step: 'Check permissions', status: 'failed' });
    expect(lastOf(steps)?.error?.message).toMatch(/nothing can be written with it\. It lacks users\.track/);
  }),
);

test(
  'an address that is not an API says so',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'html', status: 200 });
    expect(lastOf(await harness.check())?.error?.message).toMatch(
      /does not answer as Braze's API does.*Down for/,
    );
    sandbox.heal();
    sandbox.fail({ kind: 'status', status: 404, body: { message: 'Invalid URL' } });
    expect(lastOf(await harness.check())).toMatchObject({
      step: 'Verify connectivity',
      error: { message: expect.stringMatching(/Invalid URL.*REST endpoint/) as string },
    });
  }),
);
