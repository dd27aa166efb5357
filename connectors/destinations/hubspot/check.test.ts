import { describe, expect, test } from 'vitest';
import { objectScopes } from './scopes.ts';
import { inAccount } from './testing/account.ts';

const steps = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Check permissions',
  'List objects',
];

test(
  'a good authorization passes every step, and the check finds out about the account',
  inAccount(async ({ harness }) => {
    expect(harness.connectionDetails()).toEqual({});
    expect(await harness.check()).toEqual(steps.map((step) => ({ step, status: 'success', error: null })));
    expect(harness.found).toEqual({
      portal_id: '4242424',
      account_type: 'STANDARD',
      ui_domain: 'app-eu1.hubspot.com',
      data_hosting_location: 'eu1',
      time_zone: 'Europe/Berlin',
    });
  }),
);

test(
  'the token of a private app passes too',
  inAccount(
    async ({ harness }) => {
      expect((await harness.check()).map(({ status }) => status)).toEqual(steps.map(() => 'success'));
    },
    { isPrivateApp: true },
  ),
);

test(
  'a token with a slip of the clipboard is seen before anything is sent',
  inAccount(
    async ({ harness, sandbox }) => {
      expect(await harness.check()).toMatchObject([
        {
          step: 'Verify credentials format',
          status: 'failed',
          error: { message: expect.stringContaining('copy') },
        },
      ]);
      expect(sandbox.exchanges).toEqual([]);
    },
    { grant: { accessToken: 'pat-eu1-with a space' } },
  ),
);

describe('a refused token fails the authentication', () => {
  test.each([
    ['of a private app', { grant: { accessToken: 'pat-eu1-unknown-token' } }],
    ['whose grant was taken back', {}],
  ])('%s', (_name, options) =>
    inAccount(async ({ harness, sandbox }) => {
      sandbox.oauth.revokeAll();
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ status: 'failed' });
      expect(last?.error?.message).toMatch(/authorize|Authorize/);
    }, options)(),
  );
});

describe('missing scopes', () => {
  const withoutLists = objectScopes
    .filter(({ name }) => !name.includes('List'))
    .flatMap(({ scopes }) => scopes);
  const [contacts] = objectScopes;

  test(
    'are named object by object',
    inAccount(
      async ({ harness }) => {
        const step = (await harness.check()).find((one) => one.step === 'Check permissions');
        expect(step).toMatchObject({
          status: 'warning',
          error: {
            message: expect.stringContaining(
              'Static List Membership (crm.lists.read, crm.lists.write)',
            ) as string,
          },
        });
        expect(step?.error?.message).not.toContain('Contact (');
      },
      { scopes: withoutLists },
    ),
  );

  test(
    'of every object fail the check',
    inAccount(
      async ({ harness }) => {
        expect((await harness.check()).at(-1)).toMatchObject({
          step: 'Check permissions',
          status: 'failed',
          error: { message: expect.stringContaining('may not use any object') as string },
        });
      },
      { scopes: ['oauth'] },
    ),
  );

  test(
    'of a private app are found by trying, in HubSpot’s own words',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.state.privateAppScopes = contacts?.scopes;
        const step = (await harness.check()).find((one) => one.step === 'Check permissions');
        expect(step).toMatchObject({ status: 'warning' });
        expect(step?.error?.message).toContain('Company (crm.objects.companies.read)');
        expect(step?.error?.message).not.toContain('Contact (');
        sandbox.state.privateAppScopes = ['oauth'];
        expect((await harness.check()).at(-1)).toMatchObject({ step: 'Check permissions', status: 'failed' });
      },
      { isPrivateApp: true },
    ),
  );
});

test(
  'something that answers in HubSpot’s place is recognized',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'html', status: 200 });
    expect((await harness.check()).at(-1)).toMatchObject({
      step: 'Verify connectivity',
      status: 'failed',
      error: { message: expect.stringContaining('Down for maintenance') as string },
    });
  }),
);

test(
  'a token of another account than the one that is named is refused',
  inAccount(
    async ({ harness }) => {
      expect(harness.connectionDetails()).toEqual({ portal_id: '7' });
      expect((await harness.check()).at(-1)).toMatchObject({
        step: 'Authenticate',
        status: 'failed',
        error: { message: expect.stringContaining('account 4242424, not to 7') as string },
      });
    },
    { credentials: { portal_id: '7' } },
  ),
);
