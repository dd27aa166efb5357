import { expect, test } from 'vitest';
import { inAccount, succeeded } from './testing/account.ts';

test(
  'subscriptions are given by upsert and taken by delete, one person each',
  inAccount(async ({ harness, sandbox }) => {
    const newsletter = { object: 'subscription.501', primaryIdentifier: 'email' } as const;
    const records = [
      {
        email: 'ana@example.com',
        legalBasis: 'LEGITIMATE_INTEREST_OTHER',
        legalBasisExplanation: 'asked for it',
      },
      { email: 'no address' },
      { email: 'cleo@example.com', statusState: 'unsubscribed' },
    ];
    expect(await harness.write({ ...newsletter, operation: 'upsert', records })).toMatchObject([
      succeeded,
      { status: 'rejected', code: 'VALIDATION_ERROR' },
      succeeded,
    ]);
    const gone = [{ email: 'ben@example.com' }];
    expect(await harness.write({ ...newsletter, operation: 'delete', records: gone })).toEqual([succeeded]);
    expect(Object.fromEntries(sandbox.state.subscriptions)).toEqual({
      'ana@example.com 501': 'SUBSCRIBED',
      'ben@example.com 501': 'UNSUBSCRIBED',
      'cleo@example.com 501': 'UNSUBSCRIBED',
    });
  }),
);

test(
  'somebody who has unsubscribed stays so, unless the record says otherwise',
  inAccount(async ({ harness, sandbox }) => {
    const newsletter = {
      object: 'subscription.501',
      primaryIdentifier: 'email',
      operation: 'upsert',
    } as const;
    sandbox.state.subscriptions.set('ana@example.com 501', 'UNSUBSCRIBED');
    expect(await harness.write({ ...newsletter, records: [{ email: 'ana@example.com' }] })).toMatchObject([
      { status: 'rejected', code: 'unsubscribed' },
    ]);
    expect(sandbox.state.subscriptions.get('ana@example.com 501')).toBe('UNSUBSCRIBED');
    const records = [{ email: 'ana@example.com', statusState: 'SUBSCRIBED' }];
    expect(await harness.write({ ...newsletter, records })).toEqual([succeeded]);
    expect(sandbox.state.subscriptions.get('ana@example.com 501')).toBe('SUBSCRIBED');
  }),
);

test(
  'somebody who has unsubscribed from everything stays so too',
  inAccount(async ({ harness, sandbox, requests }) => {
    const newsletter = { object: 'subscription.501', primaryIdentifier: 'email' } as const;
    sandbox.state.unsubscribedFromAll.add('cleo@example.com');
    const records = [{ email: 'Cleo@example.com' }, { email: 'ana@example.com' }];
    expect(await harness.write({ ...newsletter, operation: 'upsert', records })).toMatchObject([
      { status: 'rejected', code: 'unsubscribed', retryable: false },
      succeeded,
    ]);
    expect(requests().filter((one) => one.startsWith('POST') && one.includes('/statuses/'))).toHaveLength(1);
  }),
);

test(
  'a status that HubSpot leaves as it was is no success',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('subscription.501');
    const alter = (body: unknown): unknown => {
      const { results, ...rest } = body as { results: object[] };
      return { ...rest, results: results.map((one) => ({ ...one, status: 'UNSUBSCRIBED' })) };
    };
    sandbox.fail({ kind: 'altered', alter, on: /^POST .*statuses/ });
    const records = [{ email: 'ana@example.com', statusState: 'SUBSCRIBED' }];
    const batch = { object, operation: 'upsert', primaryIdentifier: 'email', records } as const;
    expect(await harness.write(batch)).toMatchObject([{ status: 'rejected', code: 'not_changed' }]);
  }),
);
