import { expect, test } from 'vitest';
import { inAccount, SHOP } from './testing/account.ts';

test(
  'conversions and every list that can be written to are objects, whatever the page size',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.pageSize = 2;
    const objects = await harness.objects();
    expect(
      objects.map(({ fullName, label, supportedOperations }) => [fullName, label, supportedOperations]),
    ).toEqual([
      ['call_conversion', 'Call Conversion', ['upsert']],
      ['click_conversion', 'Click Conversion', ['upsert']],
      ['conversion_adjustment', 'Conversion Adjustment', ['append']],
      ['enhanced_conversion', 'Enhanced Conversion', ['upsert']],
      [
        'customer_match_list_900001',
        'Customer Match List: Newsletter Readers',
        ['upsert', 'mirror', 'delete'],
      ],
      ['customer_match_list_900002', 'Customer Match List: Loyalty Members', ['upsert', 'mirror', 'delete']],
      ['customer_match_list_900003', 'Customer Match List: App Users', ['upsert', 'mirror', 'delete']],
    ]);
  }),
);

test(
  'pages without an end are given up, and not taken for the whole list',
  inAccount(async ({ harness, sandbox }) => {
    const alter = (body: unknown) => ({ ...(body as object), nextPageToken: 'again' });
    sandbox.fail({ kind: 'altered', alter, on: /googleAds:search$/ });
    await expect(harness.objects()).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      message: expect.stringContaining('page after page') as string,
    });
  }),
);

test(
  'fields say what they hold, what they need and what identifies a record',
  inAccount(async ({ harness }) => {
    const shapes = async (object: string, flag: 'canBeUpsertKey' | 'requiredForMapping') =>
      (await harness.fields(object)).filter((field) => field[flag]).map(({ fullName }) => fullName);
    expect(await shapes('click_conversion', 'requiredForMapping')).toEqual([
      'conversion_action',
      'conversion_date_time',
    ]);
    expect(await shapes('click_conversion', 'canBeUpsertKey')).toEqual([
      'gclid',
      'gbraid',
      'wbraid',
      'order_id',
      'user_identifier.hashed_email',
      'user_identifier.hashed_email_PREHASHED',
      'user_identifier.hashed_phone_number',
      'user_identifier.hashed_phone_number_PREHASHED',
    ]);
    expect(await shapes('enhanced_conversion', 'canBeUpsertKey')).toEqual(['order_id']);
    expect(await shapes('call_conversion', 'canBeUpsertKey')).toEqual(['caller_id']);
    expect(await shapes('conversion_adjustment', 'canBeUpsertKey')).toEqual([]);
    expect(await shapes('customer_match_list_900002', 'canBeUpsertKey')).toEqual([
      'user_identifier.third_party_user_id',
    ]);
    const types = (await harness.fields('click_conversion')).map(({ fullName, type }) => [fullName, type]);
    expect(types).toContainEqual(['conversion_date_time', 'date_time']);
    expect(types).toContainEqual(['conversion_value', 'decimal']);
  }),
);

test(
  'consent to personalised ads is a field where the API takes it',
  inAccount(
    async ({ harness }) => {
      const names = async (object: string) => (await harness.fields(object)).map(({ fullName }) => fullName);
      expect(await names('click_conversion')).toContain('consent.ad_personalization');
      expect(await names('call_conversion')).not.toContain('consent.ad_personalization');
      expect(await names('customer_match_list_900001')).toContain('consent.ad_personalization');
    },
    { credentials: { account_id: SHOP, api: 'data_manager' } },
  ),
);
