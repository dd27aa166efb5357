import { expect, test } from 'vitest';
import { createHarness } from '#connector-harness';
import definition from './index.ts';
import { ADS_SCOPE } from './oauth.ts';
import { SHOP, inAccount } from './testing/account.ts';
import { allGood, failing, warning } from './testing/check.ts';

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
