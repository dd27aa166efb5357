import { describe, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { SCOPES } from './oauth.ts';
import { inAccount } from './testing/account.ts';

const STEPS = ['Resolve host', 'Verify connectivity', 'Authenticate', 'Check permissions', 'List objects'];

test(
  'a good authorization passes every step, in the order in which a person would look',
  inAccount(async ({ harness }) => {
    const steps = await harness.check();
    expect(steps).toEqual(STEPS.map((step) => ({ step, status: 'success', error: null })));
  }),
);

test(
  'nothing but what was asked for is read: one record of each object',
  inAccount(async ({ harness, sandbox }) => {
    await harness.check();
    const read = sandbox.exchanges
      .filter(({ url }) => /page/.test(url))
      .map(({ url }) => decodeURIComponent(url));
    expect(read).toEqual(
      ['accounts', 'prospects', 'users', 'personas', 'stages'].map(
        (plural) => `/api/v2/${plural}?page[size]=1&count=false`,
      ),
    );
  }),
);

describe('what a person must do is said', () => {
  test.each([
    ['users.all', /lacks users\.all: select these scopes.*authorize again/],
    ['prospects.all', /lacks prospects\.all/],
  ])('without the scope %s', (scope, words) =>
    inAccount(
      async ({ harness }) => {
        const last = (await harness.check()).at(-1);
        expect(last).toMatchObject({ step: 'Check permissions', status: 'failed' });
        expect(last?.error?.message).toMatch(words);
      },
      {
        scopes: SCOPES.filter((one) => one !== scope),
        grant: { scopes: SCOPES.filter((one) => one !== scope) },
      },
    )(),
  );

  test(
    'without a scope that nobody has told us of',
    inAccount(
      async ({ harness }) => {
        const last = (await harness.check()).at(-1);
        expect(last?.error?.message).toMatch(
          /answered 403 while reading the accounts: .*'accounts\.read'.*developer portal.*authorize again/,
        );
      },
      { scopes: ['prospects.all'] },
    ),
  );

  test(
    'scopes that only write are not enough, as they do not add up',
    inAccount(
      async ({ harness }) => {
        expect((await harness.check()).at(-1)?.error?.message).toMatch(/lacks accounts\.all/);
      },
      { grant: { scopes: ['accounts.write', 'prospects.read', 'prospects.write', 'users.all'] } },
    ),
  );

  test(
    'without the scopes of stages and personas, prospects refer to them by id: a warning',
    inAccount(
      async ({ harness }) => {
        const steps = await harness.check();
        expect(steps.map(({ status }) => status)).toEqual([
          'success',
          'success',
          'success',
          'warning',
          'success',
        ]);
        expect(steps[3]?.error?.message).toMatch(
          /may not read personas and stages.*personas\.read and stages\.read/,
        );
      },
      { scopes: ['prospects.all', 'accounts.all', 'users.all'] },
    ),
  );

  test(
    'where the profile of the user forbids it',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 403, on: 'GET /api/v2/users' });
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Check permissions', status: 'failed' });
      expect(last?.error?.message).toMatch(/The scopes are granted, but the Outreach profile.*administrator/);
    }),
  );

  test(
    'where the grant was taken back',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.oauth.revokeAll();
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Authenticate', status: 'failed' });
      expect(last?.error?.message).toMatch(/invalid_grant.*Authorize again/);
    }),
  );

  test(
    'where a token was entered that is dead, and nothing to renew it with',
    inAccount(
      async ({ harness }) => {
        expect((await harness.check()).at(-1)?.error?.message).toMatch(
          /answered 401 while .*Invalid JWT token\. The JWT token could not be decoded.*authorize Outreach again/,
        );
      },
      { grant: { accessToken: 'a-token-that-nobody-gave', refreshToken: undefined } },
    ),
  );

  test(
    'during maintenance, with its end',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.maintenanceUntil = new Date(Date.now() + 3_600_000);
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
      expect(last?.error?.message).toMatch(/Scheduled server maintenance.*Try again in 3[56]\d\d seconds/);
    }),
  );

  test(
    'where something else answers',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'html', status: 200 });
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
      expect(last?.error?.message).toMatch(/Down for maintenance.*SPILLWAY_OUTREACH_BASE_URL/);
    }),
  );

  test('before anybody has authorized', async () => {
    const harness = createHarness(definition, { credentials: {}, baseUrl: 'http://127.0.0.1:9' });
    await expect(harness.token()).rejects.toMatchObject({ whoMustAct: 'reconnect' });
    await harness.close();
  });
});
