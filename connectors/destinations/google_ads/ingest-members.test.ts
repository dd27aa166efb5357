import { describe, expect, test } from 'vitest';
import { sha256 } from './hash.ts';
import type { TestAccountOptions } from './testing/account.ts';
import { SHOP, allSucceeded, inAccount, succeeded } from './testing/account.ts';

const dataManager: TestAccountOptions = {
  credentials: { account_id: SHOP, api: 'data_manager', customer_match_terms_accepted: true },
};
const destination = (productDestinationId: string) => ({
  operatingAccount: { accountType: 'GOOGLE_ADS', accountId: SHOP },
  productDestinationId,
});

describe('Customer Match lists', () => {
  const readers = {
    object: 'customer_match_list_900001',
    primaryIdentifier: 'user_identifier.hashed_email',
  } as const;
  const upsert = { ...readers, operation: 'upsert' } as const;
  const jane = {
    'user_identifier.hashed_email': 'jane@example.com',
    'user_identifier.hashed_phone_number': '+16502531234',
    'user_identifier.address_info.hashed_first_name': 'Jane',
    'user_identifier.address_info.hashed_last_name': 'Doe',
    'user_identifier.address_info.country_code': 'US',
    'user_identifier.address_info.postal_code': '94043',
    'consent.ad_user_data': 'GRANTED',
    'consent.ad_personalization': 'DENIED',
  };
  const people = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ 'user_identifier.hashed_email': `reader${at}@example.com` }));

  test(
    'members travel hashed, with terms and consent, and are followed to their end',
    inAccount(async ({ harness, bodies, sandbox, requests }) => {
      expect(await harness.write({ ...upsert, records: [jane] })).toEqual([succeeded]);
      expect(bodies('/audienceMembers:ingest')).toEqual([
        {
          destinations: [destination('900001')],
          encoding: 'HEX',
          termsOfService: { customerMatchTermsOfServiceStatus: 'ACCEPTED' },
          audienceMembers: [
            {
              userData: {
                userIdentifiers: [
                  { emailAddress: sha256('jane@example.com') },
                  { phoneNumber: sha256('+16502531234') },
                  {
                    address: {
                      givenName: sha256('jane'),
                      familyName: sha256('doe'),
                      regionCode: 'US',
                      postalCode: '94043',
                    },
                  },
                ],
              },
              consent: { adUserData: 'CONSENT_GRANTED', adPersonalization: 'CONSENT_DENIED' },
            },
          ],
        },
      ]);
      expect(requests().filter((request) => request === 'GET /v1/requestStatus:retrieve')).toHaveLength(3);
      expect(sandbox.state.userLists[0]?.members.size).toBe(1);
    }, dataManager),
  );

  test(
    'members are removed again',
    inAccount(async ({ harness, sandbox, bodies }) => {
      await harness.write({ ...upsert, records: people(3) });
      expect(await harness.write({ ...readers, operation: 'delete', records: people(1) })).toEqual([
        succeeded,
      ]);
      expect(sandbox.state.userLists[0]?.members.size).toBe(2);
      expect(bodies('/audienceMembers:remove')).toMatchObject([{ audienceMembers: [{ userData: {} }] }]);
    }, dataManager),
  );

  test.each([
    ['900002', 'user_identifier.third_party_user_id', 'customer-7', { userIdData: { userId: 'customer-7' } }],
    [
      '900003',
      'user_identifier.mobile_id',
      '6d92078a-8246-4ba4-ae5b-76104861e7dc',
      { mobileData: { mobileIds: ['6d92078a-8246-4ba4-ae5b-76104861e7dc'] } },
    ],
  ])('a list takes the identifiers that it was made for: %s', (id, field, value, member) =>
    inAccount(async ({ harness, bodies }) => {
      const batch = {
        object: `customer_match_list_${id}`,
        operation: 'upsert',
        primaryIdentifier: field,
        records: [{ [field]: value }],
      } as const;
      expect(await harness.write(batch)).toEqual([succeeded]);
      expect(bodies('/audienceMembers:ingest')).toMatchObject([{ audienceMembers: [member] }]);
    }, dataManager)(),
  );

  test(
    'one bad member refuses a request: it is sent again without it',
    inAccount(async ({ harness, bodies }) => {
      const field = 'user_identifier.mobile_id';
      const good = '6d92078a-8246-4ba4-ae5b-76104861e7dc';
      const batch = {
        object: 'customer_match_list_900003',
        operation: 'upsert',
        primaryIdentifier: field,
      } as const;
      const records = [{ [field]: good }, { [field]: 'not-an-id' }, { [field]: good.replace('6', '7') }];
      expect(await harness.write({ ...batch, records })).toMatchObject([
        succeeded,
        { status: 'rejected', code: 'INVALID_MOBILE_ID_FORMAT', retryable: false },
        succeeded,
      ]);
      expect(bodies('/audienceMembers:ingest')).toMatchObject([
        { audienceMembers: { length: 3 } },
        { audienceMembers: { length: 2 } },
      ]);
    }, dataManager),
  );

  test(
    'of one member in one batch the last consent counts',
    inAccount(async ({ harness, sandbox, bodies }) => {
      const records = [jane, { ...jane, 'consent.ad_user_data': 'DENIED' }];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      expect(bodies('/audienceMembers:ingest')).toMatchObject([{ audienceMembers: { length: 1 } }]);
      expect([...(sandbox.state.userLists[0]?.members.values() ?? [])]).toMatchObject([
        { adUserData: 'CONSENT_DENIED' },
      ]);
    }, dataManager),
  );

  test(
    'without accepted terms nothing is sent, but for removals and ids of your own',
    inAccount(
      async ({ harness, requests }) => {
        await expect(harness.write({ ...upsert, records: people(1) })).rejects.toMatchObject({
          whoMustAct: 'fix_configuration',
          message: expect.stringContaining('set customer_match_terms_accepted to true') as string,
        });
        expect(requests().some((request) => request.includes('audienceMembers'))).toBe(false);
        expect(await harness.write({ ...readers, operation: 'delete', records: people(1) })).toEqual([
          succeeded,
        ]);
        const field = 'user_identifier.third_party_user_id';
        const own = {
          object: 'customer_match_list_900002',
          operation: 'upsert',
          primaryIdentifier: field,
        } as const;
        expect(await harness.write({ ...own, records: [{ [field]: 'customer-7' }] })).toEqual([succeeded]);
      },
      { credentials: { account_id: SHOP, api: 'data_manager' } },
    ),
  );

  test(
    'an account below a manager account is named with it',
    inAccount(
      async ({ harness, bodies }) => {
        await harness.check();
        const batch = { ...upsert, object: 'customer_match_list_900007', records: people(1) };
        expect(await harness.write(batch)).toEqual([succeeded]);
        expect(bodies('/audienceMembers:ingest')).toMatchObject([
          { destinations: [{ loginAccount: { accountType: 'GOOGLE_ADS', accountId: '1234567890' } }] },
        ]);
      },
      {
        credentials: { api: 'data_manager', customer_match_terms_accepted: true },
        sandbox: { accounts: 'manager' },
      },
    ),
  );
});
