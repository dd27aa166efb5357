import { describe, expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import type { StepResult } from '#connector-kit';
import definition from './index.ts';
import { granted, inAccount } from './testing/account.ts';
import type { TestAccountOptions } from './testing/account.ts';

const STEPS = [
  'Verify credentials format',
  'Choose site',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Check permissions',
  'List objects',
];

function failed(steps: readonly StepResult[]): readonly [string | undefined, string | undefined] {
  const last = steps.at(-1);
  return last?.status === 'failed' ? [last.step, last.error?.message] : [undefined, undefined];
}

const bothKeys: TestAccountOptions = {
  credentials: ({ apiKey, applicationKey }) => ({ api_key: apiKey, application_key: applicationKey }),
};

test(
  'an API key passes every step, and may write',
  inAccount(async ({ harness, requests }) => {
    expect(await harness.check()).toEqual(STEPS.map((step) => ({ step, status: 'success', error: null })));
    expect(harness.found).toEqual({ site: 'datadoghq.com', authorized: false, access: 'write' });
    expect(requests()).toEqual(['GET /api/v1/validate', 'GET /api/v1/validate']);
  }),
);

test(
  'both keys pass every step, and tell whose account it is',
  inAccount(async ({ harness }) => {
    expect(await harness.check()).toEqual(STEPS.map((step) => ({ step, status: 'success', error: null })));
    expect(harness.found).toEqual({
      site: 'datadoghq.com',
      authorized: false,
      account_name: 'Example Bakery',
      account_id: 'abc123def',
      access: 'read and write',
    });
  }, bothKeys),
);

test(
  'an authorization alone connects, and warns that an API key is needed to write',
  inAccount(
    async ({ harness }) => {
      const steps = await harness.check();
      expect(steps.map(({ step }) => step)).toEqual(STEPS);
      expect(steps.filter(({ status }) => status !== 'success')).toEqual([
        {
          step: 'Check permissions',
          status: 'warning',
          error: {
            message: expect.stringMatching(
              /nothing can be written yet.*Organization Settings → API Keys/,
            ) as string,
          },
        },
      ]);
      expect(harness.found).toMatchObject({
        authorized: true,
        account_name: 'Example Bakery',
        access: 'read',
      });
    },
    { credentials: () => ({}), grant: granted },
  ),
);

test(
  'an authorization and an API key pass every step',
  inAccount(
    async ({ harness, requests }) => {
      expect(await harness.check()).toEqual(STEPS.map((step) => ({ step, status: 'success', error: null })));
      expect(harness.found).toMatchObject({ authorized: true, access: 'read and write' });
      expect(requests()).toContain('GET /api/v2/current_user');
    },
    { grant: granted },
  ),
);

describe('a step that fails says what to do', () => {
  test(
    'a key with a line break in it',
    inAccount(
      async ({ harness, requests }) => {
        expect(failed(await harness.check())).toEqual([
          'Verify credentials format',
          expect.stringMatching(/api_key holds spaces.*copy the key in Datadog under Organization Settings/),
        ]);
        expect(requests()).toEqual([]);
      },
      { credentials: ({ apiKey }) => ({ api_key: `${apiKey}\n` }) },
    ),
  );

  test('a site that is not Datadog’s, before anything is sent', async () => {
    const harness = createHarness(definition, {
      credentials: { api_key: 'abcdefabcdef', site: 'datadoghq.com.example.com' },
    });
    expect(failed(await harness.check())).toEqual([
      'Verify credentials format',
      expect.stringMatching(/credentials\.site names "datadoghq\.com\.example\.com".*us3\.datadoghq\.com/),
    ]);
    expect(harness.calls).toEqual([]);
    await harness.close();
  });

  test(
    'a site other than the one that was authorized',
    inAccount(
      async ({ harness, requests }) => {
        expect(failed(await harness.check())).toEqual([
          'Choose site',
          expect.stringMatching(/site is datadoghq\.eu, but the authorization is of datadoghq\.com/),
        ]);
        expect(requests()).toEqual([]);
      },
      { credentials: ({ apiKey }) => ({ api_key: apiKey, site: 'datadoghq.eu' }), grant: granted },
    ),
  );

  test(
    'neither key nor authorization',
    inAccount(
      async ({ harness }) => {
        expect(failed(await harness.check())).toEqual([
          'Choose site',
          expect.stringMatching(/not authorized/),
        ]);
      },
      { credentials: () => ({}) },
    ),
  );

  test(
    'an API key that Datadog does not know: the key, or the site',
    inAccount(
      async ({ harness }) => {
        expect(failed(await harness.check())).toEqual([
          'Authenticate',
          expect.stringMatching(
            /403 while checking the API key: Forbidden.*at datadoghq\.com.*check that site is/,
          ),
        ]);
      },
      { credentials: () => ({ api_key: 'ffffffffffffffffffffffffffffffff' }) },
    ),
  );

  test(
    'an application key that Datadog does not know',
    inAccount(
      async ({ harness }) => {
        expect(failed(await harness.check())).toEqual([
          'Authenticate',
          expect.stringMatching(/application key is refused.*or leave it out/),
        ]);
      },
      { credentials: ({ apiKey }) => ({ api_key: apiKey, application_key: 'f'.repeat(40) }) },
    ),
  );

  test(
    'a key that is called invalid with 200',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 200, body: { valid: false } });
      expect(failed(await harness.check())).toEqual([
        'Authenticate',
        expect.stringMatching(/does not call the API key valid.*"valid":false/),
      ]);
    }),
  );

  test(
    'an authorization that was taken back, though the API key is good',
    inAccount(
      async ({ harness, sandbox }) => {
        await harness.check();
        sandbox.oauth.revokeAll();
        expect(failed(await harness.check())).toEqual([
          'Authenticate',
          expect.stringMatching(/revoked|authorize again/i),
        ]);
      },
      { grant: granted },
    ),
  );

  test.each([
    ['beside an API key', true],
    ['alone', false],
  ])('an authorization that is dead for good is not forgotten: %s', (_name, hasKey) =>
    inAccount(
      async ({ harness }) => {
        for (const _ of [1, 2]) {
          expect(failed(await harness.check())).toEqual([
            'Authenticate',
            expect.stringMatching(/not authorized/),
          ]);
        }
      },
      {
        credentials: ({ apiKey }) => (hasKey ? { api_key: apiKey } : {}),
        found: { site: 'datadoghq.eu', authorized: true },
      },
    )(),
  );

  test(
    'something else answers at that address',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'html', status: 200 });
      expect(failed(await harness.check())).toEqual([
        'Verify connectivity',
        expect.stringMatching(
          /does not answer as Datadog's API does: a web page titled "Down for maintenance"/,
        ),
      ]);
    }),
  );
});

test(
  'without a site the keys are taken to be of US1, with one of that one',
  inAccount(
    async ({ harness }) => {
      await harness.check();
      expect(harness.found).toMatchObject({ site: 'datadoghq.eu' });
      expect(harness.connectionDetails()).toEqual({ site: 'datadoghq.eu', historical_metrics: false });
    },
    { credentials: ({ apiKey }) => ({ api_key: apiKey, site: 'https://app.datadoghq.eu/' }) },
  ),
);
