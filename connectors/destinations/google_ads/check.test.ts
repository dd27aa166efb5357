import { expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { ADS_SCOPE } from './oauth.ts';
import type { TestAccount, TestAccountOptions } from './testing/account.ts';
import { SHOP, inAccount } from './testing/account.ts';

const STEPS = [
  'Verify credentials format',
  'Resolve host',
  'Verify connectivity',
  'Authenticate',
  'Choose account',
  'Check permissions',
  'List objects',
];
const allGood = STEPS.map((step) => ({ step, status: 'success', error: null }));

/** The check fails at a step, with words. */
const failing = (
  step: string,
  words: RegExp,
  options: TestAccountOptions,
  prepare?: (a: TestAccount) => void,
) =>
  inAccount(async (account) => {
    prepare?.(account);
    const steps = await account.harness.check();
    expect(steps.map((one) => one.step)).toEqual(STEPS.slice(0, STEPS.indexOf(step) + 1));
    expect(steps.at(-1)).toMatchObject({ status: 'failed' });
    expect(steps.at(-1)?.error?.message).toMatch(words);
  }, options);

/** The check succeeds, and a step warns. */
const warning = (
  step: string,
  words: RegExp,
  options: TestAccountOptions,
  prepare?: (a: TestAccount) => void,
) =>
  inAccount(async (account) => {
    prepare?.(account);
    const steps = await account.harness.check();
    expect(steps.map((one) => one.step)).toEqual(STEPS);
    expect(steps.filter(({ status }) => status !== 'success')).toMatchObject([
      { step, status: 'warning', error: { message: expect.stringMatching(words) as string } },
    ]);
  }, options);

test(
  'the only account is taken without being named',
  inAccount(
    async ({ harness }) => {
      expect(await harness.check()).toEqual(allGood);
      expect(harness.found).toEqual({ account_id: SHOP, account_name: 'Example Outdoor' });
    },
    { credentials: {} },
  ),
);

test.each([7_515_011_393, '7515011393', '751-501-1393', '7515011393,'])(
  'an account named as %s is shown as its digits',
  (account_id) =>
    inAccount(
      async ({ harness }) => {
        expect(await harness.check()).toEqual(allGood);
        expect({ ...harness.connectionDetails(), ...harness.found }).toEqual({
          account_id: '7515011393',
          account_name: 'Example Outdoor',
          api: 'google_ads',
        });
      },
      { credentials: { account_id }, sandbox: { accounts: 'several' } },
    )(),
);

test(
  'where several accounts are reached, they are listed to choose from, without closed ones and managers',
  failing(
    'Choose account',
    /reaches 3 Ads accounts: 751-501-1393 \(Example Outdoor\), 842-620-7514 \(Example Outdoor Europe\), 963-147-8520 \(Example Bakery\)\. Set account_id/,
    { credentials: {}, sandbox: { accounts: 'several' } },
  ),
);

test(
  'an account below a manager account is taken, and reached through it from then on',
  inAccount(
    async ({ harness, sandbox }) => {
      expect(await harness.check()).toMatchObject(STEPS.map((step) => ({ step })));
      expect(harness.found).toEqual({
        account_id: '9631478520',
        account_name: 'Example Bakery',
        login_customer_id: '1234567890',
      });
      const objects = await harness.objects();
      expect(objects.map(({ label }) => label)).toContain('Customer Match List: Bakery Guests');
      expect(sandbox.exchanges.at(-1)?.requestHeaders['login-customer-id']).toBe('1234567890');
    },
    { credentials: {}, sandbox: { accounts: 'manager' } },
  ),
);

test(
  'the manager account that leads to a named account is found',
  inAccount(
    async ({ harness }) => {
      expect((await harness.check()).every(({ status }) => status === 'success')).toBe(true);
      expect(harness.found).toMatchObject({
        account_name: 'Example Bakery',
        login_customer_id: '1234567890',
      });
    },
    { credentials: { account_id: '9631478520' }, sandbox: { accounts: 'several' } },
  ),
);

test(
  'a named manager account is sent along, and its refusal says what to set',
  failing('Choose account', /USER_PERMISSION_DENIED.*set login_customer_id to that one/, {
    credentials: { account_id: SHOP, login_customer_id: '1234567890' },
    sandbox: { accounts: 'several' },
  }),
);

test(
  'an account that is not reached is refused with those that are',
  failing('Choose account', /does not reach the Ads account 999-999-9999.*751-501-1393 \(Example Outdoor\)/, {
    credentials: { account_id: '9999999999' },
  }),
);

test(
  'a manager account that is named is taken, with a word on what lies below it',
  inAccount(
    async ({ harness }) => {
      const steps = await harness.check();
      expect(steps.find(({ step }) => step === 'Choose account')).toMatchObject({
        status: 'warning',
        error: {
          message: expect.stringMatching(/123-456-7890 \(Example Agency\) is a manager account/) as string,
        },
      });
      expect(harness.found).toMatchObject({ account_id: '1234567890', account_name: 'Example Agency' });
    },
    { credentials: { account_id: '1234567890' }, sandbox: { accounts: 'several' } },
  ),
);

test(
  'a Google account without Ads accounts is told what it lacks',
  failing(
    'Choose account',
    /reaches no Ads account.*Access and security/,
    { credentials: {} },
    ({ sandbox }) => sandbox.state.accessible.splice(0),
  ),
);

test(
  'a closed account is said to be closed',
  failing('Choose account', /CUSTOMER_NOT_ENABLED.*closed, suspended/, {
    credentials: { account_id: '5550001111' },
    sandbox: { accounts: 'several' },
  }),
);

test(
  'an authorization that was taken back asks for a new one',
  failing('Authenticate', /invalid_grant.*Authorize again/, {}, ({ sandbox }) => sandbox.oauth.revokeAll()),
);

test(
  'a box that was left unticked is named',
  failing('Authenticate', /lacks .*auth\/datamanager: authorize again/, {
    credentials: { account_id: SHOP, api: 'data_manager' },
    scopes: ADS_SCOPE,
  }),
);

test(
  'a token that its owner entered and that lacks a scope is told as such',
  failing('Authenticate', /ACCESS_TOKEN_SCOPE_INSUFFICIENT.*leave every box of the consent page ticked/, {
    isHeadless: true,
    scopes: 'https://www.googleapis.com/auth/datamanager',
  }),
);

test(
  'an API that is turned off in the project is said to be',
  failing('Authenticate', /PROJECT_DISABLED.*Google Cloud console/, {}, ({ sandbox }) => {
    sandbox.state.enabled.googleAds = false;
  }),
);

test(
  'a Data Manager API that is turned off is found before anything is written',
  failing(
    'Check permissions',
    /Data Manager API answered 403.*SERVICE_DISABLED.*Google Cloud console/,
    { credentials: { account_id: SHOP, api: 'data_manager' } },
    ({ sandbox }) => {
      sandbox.state.enabled.dataManager = false;
    },
  ),
);

test(
  'a new project is told to use the Data Manager API, and nothing is uploaded to find that out',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.isAllowlisted = false;
    const steps = await harness.check();
    expect(steps.find(({ step }) => step === 'Check permissions')).toMatchObject({
      status: 'warning',
      error: {
        message: expect.stringMatching(
          /upload click conversions or Customer Match lists.*Set api to data_manager/,
        ) as string,
      },
    });
    sandbox.state.isAllowlisted = true;
    await harness.check();
    expect(sandbox.state.conversions.size).toBe(0);
    expect(sandbox.state.jobs.size).toBe(0);
  }),
);

test(
  'with the Data Manager API, the Customer Match terms are asked for',
  warning('Check permissions', /accept the terms.*customer_match_terms_accepted to true/, {
    credentials: { account_id: SHOP, api: 'data_manager' },
  }),
);

test(
  'with the Data Manager API and the terms accepted, all is well',
  inAccount(async ({ harness }) => expect(await harness.check()).toEqual(allGood), {
    credentials: { account_id: SHOP, api: 'data_manager', customer_match_terms_accepted: true },
  }),
);

test(
  'customer data terms that nobody accepted are told of',
  warning('Check permissions', /has not accepted Google's customer data terms/, {}, ({ sandbox }) => {
    const shop = sandbox.state.customers.get(SHOP);
    if (shop !== undefined) shop.hasAcceptedDataTerms = false;
  }),
);

test(
  'an account without Customer Match lists says where to make one',
  warning('List objects', /no open Customer Match list.*Audience manager/, {}, ({ sandbox }) =>
    sandbox.state.userLists.splice(0),
  ),
);

test(
  'a developer token is sent where there is one, and none where there is none',
  inAccount(
    async ({ harness, sandbox }) => {
      await harness.check();
      const tokens = sandbox.exchanges
        .slice(1)
        .map(({ requestHeaders }) => requestHeaders['developer-token']);
      expect(new Set(tokens)).toEqual(new Set(['a-developer-token']));
    },
    { credentials: { account_id: SHOP, developer_token: 'a-developer-token' } },
  ),
);

test(
  'a developer token with a slip of the clipboard is refused before it is sent',
  failing('Verify credentials format', /developer_token holds spaces/, {
    credentials: { account_id: SHOP, developer_token: 'two words' },
  }),
);

test('an address that nobody answers at fails the connectivity, not the credentials', async () => {
  const harness = createHarness(definition, {
    credentials: { account_id: SHOP },
    baseUrl: 'http://127.0.0.1:1',
    grant: { accessToken: 'an-access-token' },
  });
  const steps = await harness.check();
  await harness.close();
  expect(steps.at(-1)).toMatchObject({ step: 'Verify connectivity', status: 'failed' });
});

test(
  'something else at the address is said to be no Google Ads API',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'html', status: 200 });
    expect((await harness.check()).at(-1)).toMatchObject({
      step: 'Verify connectivity',
      error: {
        message: expect.stringMatching(
          /does not answer as the Google Ads API does: 200 and a web page/,
        ) as string,
      },
    });
  }),
);
