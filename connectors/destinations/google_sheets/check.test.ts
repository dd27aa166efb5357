import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import type { TestAccount } from './testing/account.ts';
import { inAccount } from './testing/account.ts';

const STEPS = [
  'Verify credentials format',
  'Resolve host',
  'Authenticate',
  'Check permissions',
  'List objects',
];
const EMAIL = 'spillway@sandbox-project.iam.gserviceaccount.com';

/** The last step of a check with other credentials than the account's. */
async function lastStep(credentials: object, { sandbox }: TestAccount) {
  const harness = createHarness(definition, { credentials, baseUrl: sandbox.url, unlimited: true });
  try {
    return (await harness.check()).at(-1);
  } finally {
    await harness.close();
  }
}

function keyWith({ sandbox }: TestAccount, members: object): { service_account_key: string } {
  return {
    service_account_key: JSON.stringify({ ...(JSON.parse(sandbox.serviceAccountKey) as object), ...members }),
  };
}

function message(step: { readonly error: { readonly message: string } | null } | undefined): string {
  return step?.error?.message ?? '';
}

test(
  'a good key passes every step, and spreadsheets that are only shared for reading are named',
  inAccount(async ({ harness }) => {
    const steps = await harness.check();
    expect(steps.map(({ step }) => step)).toEqual(STEPS);
    expect(steps.map(({ status }) => status)).toEqual([...STEPS.slice(1).map(() => 'success'), 'warning']);
    expect(message(steps.at(-1))).toMatch(new RegExp(`^"Prices" can only be read: .*${EMAIL} an editor`));
    expect(harness.connectionDetails()).toEqual({ service_account_email: EMAIL });
  }),
);

test(
  'with nothing shared the check succeeds and says with whom to share',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.files.clear();
    const steps = await harness.check();
    expect(steps.map(({ status }) => status)).toEqual([...STEPS.slice(1).map(() => 'success'), 'warning']);
    expect(message(steps.at(-1))).toMatch(new RegExp(`no spreadsheet is shared yet.*${EMAIL} as an editor`));
    expect(await harness.objects()).toEqual([]);
  }),
);

test(
  'where nothing is shared yet and the Sheets API is not enabled, that is said before anybody shares something',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.files.clear();
    sandbox.state.disabledServices.add('sheets.googleapis.com');
    const steps = await harness.check();
    expect(steps.at(-1)).toMatchObject({ step: 'Check permissions', status: 'failed' });
    expect(message(steps.at(-1))).toMatch(/Enable the Google Sheets API/);
  }),
);

test(
  'one spreadsheet that refuses does not fail the check of the others',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 403, on: /^GET \/v4\/spreadsheets\/1Customers/ });
    expect((await harness.check()).map(({ status }) => status)).not.toContain('failed');
  }),
);

test(
  'a search that did not reach every shared drive is a warning',
  inAccount(async ({ harness, sandbox }) => {
    for (const file of sandbox.state.files.values()) if (file.role === 'reader') file.role = 'writer';
    sandbox.state.isSearchIncomplete = true;
    expect((await harness.check()).at(-1)).toMatchObject({
      status: 'warning',
      error: { message: expect.stringMatching(/did not search all shared drives/) as string },
    });
  }),
);

test(
  'without any key the first step says how to get one, and there is nothing to show of it',
  inAccount(async (account) => {
    const harness = createHarness(definition, { credentials: {}, baseUrl: account.sandbox.url });
    const steps = await harness.check();
    expect(steps).toHaveLength(1);
    expect(message(steps[0])).toMatch(/no Google service account.*Service Accounts.*service_account_key/);
    expect(harness.connectionDetails()).toEqual({});
    await expect(harness.objects()).rejects.toThrow(/no Google service account/);
    await harness.close();
  }),
);

test(
  'what is no key file of a service account is said to be none, without quoting it',
  inAccount(async (account) => {
    const broken = { service_account_key: `${account.sandbox.serviceAccountKey.slice(0, 900)}}` };
    expect(message(await lastStep(broken, account))).toMatch(/not the key file of a service account/);
    const oauthClient = { service_account_key: '{"type": "authorized_user", "client_id": "1"}' };
    expect(message(await lastStep(oauthClient, account))).toMatch(/type "service_account"/);
    const spoilt = keyWith(account, { private_key: 'spoilt-private-key' });
    expect(message(await lastStep(spoilt, account))).toMatch(/private_key of .* not an RSA private key/);
  }),
);

test('what is no JSON at all is refused before anything is saved', () => {
  const credentials = { service_account_key: 'AKIA-not-json' };
  expect(() => createHarness(definition, { credentials })).toThrow(
    /service_account_key is malformed.*JSON key/,
  );
});

test(
  'a key of a foreign token endpoint is not used',
  inAccount(async (account) => {
    const step = await lastStep(keyWith(account, { token_uri: 'https://evil.example.com/token' }), account);
    expect(step).toMatchObject({ step: STEPS[0], status: 'failed' });
    expect(message(step)).toMatch(/evil\.example\.com.*not Google's/);
    expect(account.requests()).toEqual([]);
  }),
);

test(
  'a key that signs what Google does not take fails Authenticate',
  inAccount(async (account) => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const step = await lastStep(keyWith(account, { private_key: privateKey }), account);
    expect(step).toMatchObject({ step: 'Authenticate', status: 'failed' });
    expect(message(step)).toMatch(/Invalid JWT Signature.*enter a new key/);
    expect(message(step)).not.toMatch(/Authorize again/);
  }),
);

test(
  'an account that was deleted fails Authenticate in Google’s words',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.tokens.isDeleted = true;
    const steps = await harness.check();
    expect(steps.map(({ step }) => step)).toEqual(STEPS.slice(0, 3));
    expect(message(steps.at(-1))).toMatch(new RegExp(`account not found.*${EMAIL}.*disabled or deleted`));
  }),
);

test.each(['drive.googleapis.com', 'sheets.googleapis.com'])(
  'where %s is not enabled, Check permissions says to enable it',
  (service) =>
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.disabledServices.add(service);
      const steps = await harness.check();
      expect(steps.map(({ step }) => step)).toEqual(STEPS.slice(0, 4));
      expect(message(steps.at(-1))).toMatch(
        /disabled.*console\.developers\.google\.com.*Enable the Google Sheets/,
      );
      await expect(harness.objects()).rejects.toMatchObject({ code: 'api_disabled' });
    })(),
);
