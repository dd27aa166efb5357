import { expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import type { ZendeskSandbox } from './sandbox/index.ts';
import { inAccount } from './testing/account.ts';

const names = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Check permissions',
  'List objects',
];
const withToken = {
  credentials: ({ email, apiToken }: ZendeskSandbox) => ({
    domain: 'https://Acme.zendesk.com/',
    email,
    api_token: apiToken,
  }),
};
const failed = (step: string, words: string | RegExp) => ({
  step,
  status: 'failed',
  error: { message: expect.stringMatching(words) as string },
});

test(
  'an authorized admin passes every step, and is told who they are',
  inAccount(async ({ harness }) => {
    const steps = await harness.check();
    expect(steps).toEqual(names.map((step) => ({ step, status: 'success', error: null })));
    expect(harness.found).toEqual({ user: 'admin@example.com', role: 'admin' });
    expect(harness.connectionDetails()).toEqual({ domain: 'acme' });
  }),
);

test(
  'an API token works until it ends, and the check says when that is',
  inAccount(async ({ harness, sandbox }) => {
    const steps = await harness.check();
    expect(steps.map(({ status }) => status)).toEqual([
      'success',
      'success',
      'success',
      'warning',
      'success',
      'success',
    ]);
    expect(steps[3]?.error?.message).toContain('30 April 2027');
    expect(harness.connectionDetails()).toEqual({ domain: 'acme', email: 'admin@example.com' });
    expect(sandbox.exchanges.at(-1)?.requestHeaders['authorization']).toMatch(/^Basic /);
  }, withToken),
);

test(
  'a wrong API token is found although Zendesk answers 200, for an anonymous user',
  inAccount(
    async ({ harness }) => {
      const steps = await harness.check();
      expect(steps.at(-1)).toEqual(failed('Authenticate', /anonymous user.*email and api_token/));
    },
    { credentials: () => ({ domain: 'acme', email: 'admin@example.com', api_token: 'mistyped-token-1' }) },
  ),
);

test(
  'an API token without its address is noticed before anything is sent',
  inAccount(
    async ({ harness, sandbox }) => {
      expect(await harness.check()).toEqual([failed('Verify credentials format', /enter email too/)]);
      expect(sandbox.exchanges).toEqual([]);
    },
    { credentials: () => ({ domain: 'acme', api_token: 'sandbox-api-token-4711' }) },
  ),
);

test(
  'a client of one’s own without its secret is noticed',
  inAccount(
    async ({ harness }) => {
      expect(await harness.check()).toEqual([failed('Verify credentials format', /enter client_secret too/)]);
    },
    { credentials: () => ({ domain: 'acme', client_id: 'acme_sync' }) },
  ),
);

test(
  'an authorization that was taken back says to authorize again',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.oauth.revokeAll();
    expect((await harness.check()).at(-1)).toEqual(failed('Authenticate', /Authorize again/));
  }),
);

test.each([
  ['an end user', 'end-user', 'failed', /end-user.*admin, or an agent/],
  ['an agent', 'agent', 'warning', /as far as the agent’s role allows/],
] as const)('%s is told what may not be written', (_name, role, status, words) =>
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.role = role;
    const step = (await harness.check()).find((one) => one.step === 'Check permissions');
    expect(step).toEqual({
      step: 'Check permissions',
      status,
      error: { message: expect.stringMatching(words) as string },
    });
  })(),
);

test(
  'a light agent is told apart, who is an agent by role',
  inAccount(async ({ harness, sandbox }) => {
    Object.assign(sandbox.state, { role: 'agent', roleType: 1 });
    expect((await harness.check()).at(-1)).toEqual(failed('Check permissions', /light agent.*full agent/));
  }),
);

test(
  'what is left of an API token, its address, does not stand in the way of an authorization',
  inAccount(async ({ sandbox }) => {
    const { accessToken } = sandbox.oauth.issue('read write');
    const harness = createHarness(definition, {
      credentials: { domain: 'acme', email: sandbox.email },
      baseUrl: sandbox.url,
      grant: { accessToken, details: { subdomain: 'acme' } },
    });
    expect(await harness.check()).toHaveLength(names.length);
    expect(sandbox.exchanges.at(-1)?.requestHeaders['authorization']).toMatch(/^Bearer /);
    expect(harness.connectionDetails()).toEqual({ domain: 'acme' });
    await harness.close();
  }),
);

test(
  'an authorization to read only can write nothing',
  inAccount(
    async ({ harness }) => {
      expect((await harness.check()).at(-1)).toEqual(
        failed('Check permissions', /scopes read, which allow no writing/),
      );
    },
    { scope: 'read' },
  ),
);

test(
  'a page in the place of the API says to check the domain',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'html', status: 404 });
    expect((await harness.check()).at(-1)).toEqual(
      failed('Verify connectivity', /Down for maintenance.*Check the domain/),
    );
  }),
);

test('what is not known to be a Zendesk account is asked nothing', async () => {
  const harness = createHarness(definition, {
    credentials: {},
    grant: { accessToken: 'access-token-of-nobody', details: {} },
  });
  const steps = await harness.check();
  expect(steps).toEqual([failed('Verify credentials format', /not known which Zendesk account/)]);
  expect(harness.calls).toEqual([]);
  await harness.close();
});
