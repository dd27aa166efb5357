import { expect, test } from 'vitest';
import { SHOP, inAccount } from './testing/account.ts';
import { STEPS, allGood, failing } from './testing/check.ts';

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
  'of many accounts the first are listed, and the others counted',
  failing(
    'Choose account',
    /reaches 31 Ads accounts: 751-501-1393 \(Example Outdoor\), (.*, ){23}\S+ \(Shop 24\) and 6 more\. Set account_id/,
    { credentials: {} },
    ({ sandbox: { state } }) => {
      for (let at = 1; at <= 30; at += 1) {
        const [id, name] = [`20000000${String(at).padStart(2, '0')}`, `Shop ${at}`];
        const shop = { id, name, isManager: false, clients: [], hasAcceptedDataTerms: true };
        state.customers.set(id, { ...shop, status: 'ENABLED' });
        state.accessible.push(id);
      }
    },
  ),
);

test(
  'with a manager account that is named, the only account below it is taken',
  inAccount(
    async ({ harness }) => {
      expect((await harness.check()).at(-1)).toMatchObject({ step: 'List objects', status: 'success' });
      expect(harness.found).toMatchObject({
        account_name: 'Example Bakery',
        login_customer_id: '1234567890',
      });
    },
    { credentials: { login_customer_id: '123-456-7890' }, sandbox: { accounts: 'several' } },
  ),
);

test(
  'a manager account that was found and no longer leads to the account is taken back',
  inAccount(
    async ({ harness }) => {
      expect((await harness.check()).every(({ status }) => status === 'success')).toBe(true);
      expect(harness.found).toMatchObject({ account_id: SHOP, login_customer_id: null });
    },
    { credentials: {}, found: { account_id: SHOP, login_customer_id: '1234567890' } },
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
  'a project that reaches test accounts only is said to, and not that there are no accounts',
  failing(
    'Choose account',
    /CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION.*access level reaches test accounts only/,
    { credentials: {} },
    ({ sandbox }) => {
      const errors = [
        {
          errorCode: { internalError: 'ERROR_CODE_NOT_PUBLISHED' },
          message: 'The project may not do this.',
          details: { unpublishedErrorCode: 'CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION' },
        },
      ];
      const body = { error: { code: 403, message: 'Refused.', details: [{ errors }] } };
      sandbox.fail({ kind: 'status', status: 403, body, on: /googleAds:search$/ });
    },
  ),
);

test(
  'a closed account is said to be closed',
  failing('Choose account', /CUSTOMER_NOT_ENABLED.*closed, suspended/, {
    credentials: { account_id: '5550001111' },
    sandbox: { accounts: 'several' },
  }),
);
