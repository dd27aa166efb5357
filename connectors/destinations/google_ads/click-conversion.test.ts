import { expect, test } from 'vitest';
import { inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'click_conversion', operation: 'upsert', primaryIdentifier: 'gclid' } as const;
const click = {
  conversion_action: 'Offline Sale',
  gclid: 'Cj0KCQjw-one',
  conversion_date_time: '2026-11-20T10:15:00.000Z',
  conversion_value: '99.50',
  currency_code: 'eur',
};

test(
  'click conversions are uploaded, and one that Google refuses fails alone',
  inAccount(async ({ harness }) => {
    const records = [click, { ...click, gclid: 'no' }, { ...click, gclid: 'Cj0KCQjw-two' }];
    const outcomes = await harness.write({ ...upsert, records });
    expect(outcomes).toMatchObject([
      succeeded,
      { status: 'rejected', code: 'UNPARSEABLE_GCLID', retryable: false },
      succeeded,
    ]);
  }),
);
