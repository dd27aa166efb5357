import { describe, expect, test } from 'vitest';
import { inAccount } from './testing/account.ts';
import type { TestAccountOptions } from './testing/account.ts';

const names = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Check permissions',
  'List objects',
];

test(
  'a good account passes every step, and says who and where it is',
  inAccount(async ({ harness, sandbox }) => {
    const steps = await harness.check();
    expect(steps.map(({ step, status }) => `${step}: ${status}`)).toEqual(
      names.map((name) => `${name}: success`),
    );
    expect(harness.found).toEqual({
      instance_url: sandbox.url,
      api_version: '67.0',
      username: 'admin@example.com',
      organization_id: '00DSB0000000001AAA',
    });
  }),
);

test(
  'an organization whose newest version is older is spoken to in that version',
  inAccount(
    async ({ harness, sandbox }) => {
      await harness.check();
      expect(harness.found).toMatchObject({ api_version: '61.0' });
      await harness.write({
        object: 'Account',
        operation: 'insert',
        primaryIdentifier: null,
        records: [{ Name: 'Example Mill' }],
      });
      expect(sandbox.exchanges.at(-1)?.url).toBe('/services/data/v61.0/composite/sobjects');
    },
    { sandbox: { newestVersion: 61 } },
  ),
);

describe('a failing step names the fault and what to do', () => {
  test.each<[string, number, RegExp, TestAccountOptions['harness']]>([
    [
      'a foreign domain',
      0,
      /login\.example\.com.*Setup → My Domain/,
      { credentials: { domain: 'login.example.com' } },
    ],
    [
      'a foreign instance',
      0,
      /example\.com, which is not Salesforce/,
      { credentials: { instance_url: 'https://example.com' } },
    ],
    [
      'a key that is none',
      0,
      /jwt_signing_key is not an RSA/,
      { credentials: { username: 'a', client_id: 'b', jwt_signing_key: 'x' } },
    ],
    [
      'half of a set',
      0,
      /needs username and client_secret/,
      { credentials: { password: 'x-password', client_id: 'b' } },
    ],
  ])('%s', (_name, at, words, harness) =>
    inAccount(
      async (account) => {
        const steps = await account.harness.check();
        expect(steps).toHaveLength(at + 1);
        expect(steps.at(-1)).toMatchObject({ step: names[at], status: 'failed' });
        expect(steps.at(-1)?.error?.message).toMatch(words);
      },
      harness === undefined ? {} : { harness },
    )(),
  );

  test(
    'a grant that was taken back',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.oauth.revokeAll();
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Authenticate', status: 'failed' });
      expect(last?.error?.message).toMatch(/invalid_grant|revoked/);
    }),
  );

  test(
    'an edition without the API',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.isApiEnabled = false;
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Authenticate', status: 'failed' });
      expect(last?.error?.message).toMatch(/API_DISABLED_FOR_ORG.*permission "API Enabled"/);
    }),
  );

  test(
    'a page in the place of Salesforce',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'html', status: 200, on: /openid-configuration/ });
      const last = (await harness.check()).at(-1);
      expect(last).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
      expect(last?.error?.message).toMatch(/Down for maintenance.*no proxy answers/);
    }),
  );

  test(
    'versions that are all newer',
    inAccount(async ({ harness, sandbox }) => {
      const body = [{ version: '99.0' }, { version: 'x' }];
      sandbox.fail({ kind: 'status', status: 200, body, on: 'GET /services/data/' });
      expect((await harness.check()).at(-1)?.error?.message).toMatch(/no version of the API up to 67\.0/);
    }),
  );
});

describe('the daily allowance', () => {
  test(
    'is warned of when it is nearly used up',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.state.usedRequests = 950;
        const step = (await harness.check()).find(({ step: name }) => name === 'Check permissions');
        expect(step).toMatchObject({ status: 'warning' });
        expect(step?.error?.message).toMatch(/95\d of the 1000 API requests/);
      },
      { sandbox: { dailyRequests: 1_000 } },
    ),
  );

  test(
    'ends the check when it is used up, and says where to look',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.state.usedRequests = 10;
        const last = (await harness.check()).at(-1);
        expect(last).toMatchObject({ step: 'Authenticate', status: 'failed' });
        expect(last?.error?.message).toMatch(
          /REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.*Company Information/,
        );
      },
      { sandbox: { dailyRequests: 10 } },
    ),
  );

  test(
    'is read from the header where the user may not see the limits',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'status',
        status: 403,
        on: /\/limits$/,
        headers: { 'sforce-limit-info': 'api-usage=99/100' },
      });
      const step = (await harness.check()).find(({ step: name }) => name === 'Check permissions');
      expect(step?.error?.message).toMatch(/99 of the 100 API requests/);
    }),
  );
});

test(
  'a user who may write to nothing is told so',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 200, body: { sobjects: [] }, on: /\/sobjects$/ });
    expect((await harness.check()).at(-1)).toMatchObject({ step: 'List objects', status: 'warning' });
  }),
);

test(
  'an app without the scope for the user page passes, without the name of the user',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 403, body: 'Bad_OAuth_Token', on: /userinfo$/ });
    expect((await harness.check()).at(-1)).toMatchObject({ step: 'List objects', status: 'success' });
    expect(harness.found).toEqual({ instance_url: sandbox.url, api_version: '67.0' });
  }),
);
