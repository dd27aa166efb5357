import { expect, test } from 'vitest';
import type { TestAccountOptions } from './testing/account.ts';
import { SHOP, inAccount } from './testing/account.ts';
import { adsSpec, dataManagerSpec, violationsOf } from './testing/vendor.ts';

const person = {
  'user_identifier.hashed_email': 'jane@example.com',
  'user_identifier.hashed_phone_number': '+16502531234',
  'user_identifier.address_info.hashed_first_name': 'Jane',
  'user_identifier.address_info.hashed_last_name': 'Doe',
  'user_identifier.address_info.country_code': 'US',
  'user_identifier.address_info.postal_code': '94043',
};
const consent = { 'consent.ad_user_data': 'GRANTED', 'consent.ad_personalization': 'DENIED' };
const email = { 'user_identifier.hashed_email': 'jane@example.com' };
const phone = { 'user_identifier.hashed_phone_number': '+16502531234' };
const click = {
  conversion_action: 'Offline Sale',
  gclid: 'Cj0KCQjw-one',
  order_id: 'order-1',
  conversion_date_time: '2026-11-20T10:15:00Z',
  conversion_value: '99.50',
  currency_code: 'EUR',
  conversion_environment: 'WEB',
  customer_type: 'NEW',
  ...email,
  ...phone,
  'consent.ad_user_data': 'GRANTED',
};

const credentials = {
  customer_match_terms_accepted: true,
  ad_user_data: 'GRANTED',
  developer_token: 'a-token',
};

test.each<[string, TestAccountOptions]>([
  ['Ads', { credentials: { ...credentials, account_id: SHOP } }],
  ['Data Manager', { credentials: { ...credentials, account_id: SHOP, api: 'data_manager' } }],
  [
    'Data Manager, through a manager account,',
    { sandbox: { accounts: 'manager' }, credentials: { ...credentials, api: 'data_manager' } },
  ],
])(
  "all that connector and sandbox say to each other is as Google's descriptions have it: %s API",
  (_name, options) =>
    inAccount(async ({ harness, sandbox }) => {
      await harness.check();
      const objects = await harness.objects();
      const upsert = { operation: 'upsert', primaryIdentifier: null } as const;
      for (const object of objects) {
        const records = recordsOf(object.fullName);
        await harness.write({ ...upsert, object, records });
        if (object.supportedOperations.includes('delete')) {
          await harness.write({ ...upsert, object, operation: 'delete', records });
        }
      }
      expect(objects.length).toBeGreaterThan(4);
      expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
    }, options)(),
);

function recordsOf(object: string): Record<string, string>[] {
  const gclidPair = {
    'gclid_date_time_pair.gclid': 'Cj0KCQjw-one',
    'gclid_date_time_pair.conversion_date_time': '2026-11-20T10:15:00Z',
  };
  const time = { adjustment_date_time: '2026-11-21T08:00:00Z' };
  if (object === 'click_conversion') return [click, { ...click, order_id: 'order-2', gclid: 'no' }];
  if (object === 'call_conversion') {
    const { conversion_date_time, conversion_value, currency_code } = click;
    const call = {
      conversion_action: 'Phone Order',
      caller_id: '+16502531234',
      currency_code,
      conversion_value,
    };
    return [{ ...call, conversion_date_time, call_start_date_time: conversion_date_time }];
  }
  if (object === 'conversion_adjustment') {
    const restatement = {
      'restatement_value.adjusted_value': '70',
      'restatement_value.currency_code': 'EUR',
    };
    const adjustment = { conversion_action: 'Offline Sale', ...time };
    return [
      { ...adjustment, adjustment_type: 'RETRACTION', order_id: 'order-1' },
      { ...adjustment, adjustment_type: 'RESTATEMENT', ...restatement, ...gclidPair },
    ];
  }
  if (object === 'enhanced_conversion') {
    const street = {
      'user_identifier.address_info.hashed_street_address': '1 Main St',
      'user_identifier.address_info.city': 'Mountain View',
      'user_identifier.address_info.state': 'CA',
    };
    const more = { user_agent: 'Mozilla/5.0', ...time, ...gclidPair };
    return [{ conversion_action: 'Web Purchase', order_id: 'order-1', ...person, ...street, ...more }];
  }
  if (object === 'customer_match_list_900002') {
    return [{ 'user_identifier.third_party_user_id': 'customer-7', ...consent }];
  }
  if (object === 'customer_match_list_900003') {
    return [{ 'user_identifier.mobile_id': '6d92078a-8246-4ba4-ae5b-76104861e7dc', ...consent }];
  }
  return [{ ...person, ...consent }, email];
}

test('what the descriptions do not have is noticed', (context) => {
  if ('skipped' in adsSpec) context.skip(`not checked against the vendor: ${adsSpec.skipped}`);
  if ('skipped' in dataManagerSpec)
    context.skip(`not checked against the vendor: ${dataManagerSpec.skipped}`);
  const call = (url: string, requestBody: object, answer: object = {}) => ({
    method: 'POST',
    url,
    requestHeaders: { authorization: 'Bearer t', 'content-type': 'application/json' },
    requestBody: JSON.stringify(requestBody),
    status: 200,
    responseHeaders: {},
    responseBody: JSON.stringify(answer),
    isFault: false,
  });
  const failure = {
    '@type': 'type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure',
    errors: [{ errorCode: { quotaError: 'NO_SUCH_ERROR' } }],
  };
  const { violations } = violationsOf([
    call('/v25/customers/1:uploadClickConversions', {
      conversions: [{ clickId: 'x', conversionValue: '1' }],
    }),
    call('/v1/events:ingest', { events: [{ eventTimestamp: 'yesterday' }] }),
    call(
      '/v25/customers/1:uploadCallConversions',
      {},
      { partialFailureError: { code: 3, details: [failure] } },
    ),
  ]);
  expect(violations.map(({ message }) => message)).toEqual([
    '/conversions/*/conversionValue must be number',
    '/conversions/*/clickId is not described',
    '/events/*/eventTimestamp must match format "date-time"',
    '/errors/*/errorCode/quotaError must be equal to one of the allowed values',
  ]);
});
