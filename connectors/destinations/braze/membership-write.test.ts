import { describe, expect, test } from 'vitest';
import { subscriptionGroups } from './subscription-group.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const NEWS = '9a8b7c60-0000-4000-8000-000000000001';
const SMS = '9a8b7c60-0000-4000-8000-000000000002';
const upsert = {
  object: 'subscription_group_membership',
  operation: 'upsert',
  primaryIdentifier: 'email',
} as const;
const SET = '/v2/subscription/status/set';

describe('memberships', () => {
  test(
    'are subscribed by an upsert and unsubscribed by a deletion, group by group',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { email: 'ana@example.com', subscription_group_id: NEWS },
        { email: 'ana@example.com', subscription_group_id: SMS },
        { email: 'bo@example.com', subscription_group_id: NEWS },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
      const gone = records.slice(0, 1);
      expect(await harness.write({ ...upsert, operation: 'delete', records: gone })).toEqual(allSucceeded(1));
      expect(Object.fromEntries(sandbox.state.subscriptions.get(NEWS) ?? [])).toEqual({
        'emails:ana@example.com': 'unsubscribed',
        'emails:bo@example.com': 'subscribed',
      });
      expect(sandbox.state.subscriptions.get(SMS)?.get('emails:ana@example.com')).toBe('subscribed');
    }),
  );

  test(
    'of a group that the credentials name need their identifier only, to be deleted too',
    inAccount(async ({ harness, sandbox }) => {
      const group = { ...upsert, object: `subscription_group:${NEWS}` };
      const { fields } = await harness.object(group.object);
      expect(fields.map(({ fullName, requiredForMapping }) => [fullName, requiredForMapping])).toEqual([
        ['external_id', false],
        ['email', false],
        ['phone', false],
      ]);
      const records = [{ email: 'ana@example.com' }, { email: 'bo@example.com' }];
      expect(await harness.write({ ...group, records })).toEqual(allSucceeded(2));
      const gone = records.slice(0, 1);
      expect(await harness.write({ ...group, operation: 'delete', records: gone })).toEqual(allSucceeded(1));
      expect(Object.fromEntries(sandbox.state.subscriptions.get(NEWS) ?? [])).toEqual({
        'emails:ana@example.com': 'unsubscribed',
        'emails:bo@example.com': 'subscribed',
      });
    }),
  );

  test(
    'are fifty in a request, each user once',
    inAccount(async ({ harness, bodies }) => {
      const records = Array.from({ length: 60 }, (_, at) => ({
        external_id: `customer-${at % 55}`,
        subscription_group_id: NEWS,
      }));
      const write = { ...upsert, primaryIdentifier: 'external_id', records };
      expect(await harness.write(write)).toEqual(allSucceeded(60));
      const groups = bodies(SET) as { subscription_groups: { external_ids: string[] }[] }[];
      expect(groups.map((body) => body.subscription_groups[0]?.external_ids.length)).toEqual([50, 5]);
    }),
  );

  test(
    'that Braze refuses are found out by halves; a record without a group is refused before',
    inAccount(async ({ harness, sandbox }) => {
      const phones = ['+4915112345678', '0151', '+4915187654321'];
      const records = [
        ...phones.map((phone) => ({ phone, subscription_group_id: SMS })),
        { phone: '+4915100000000', subscription_group_id: '' },
      ];
      expect(await harness.write({ ...upsert, primaryIdentifier: 'phone', records })).toMatchObject([
        { status: 'succeeded' },
        { status: 'rejected', message: expect.stringContaining('E.164') as string },
        { status: 'succeeded' },
        { status: 'rejected', code: 'missing_subscription_group_id' },
      ]);
      expect(sandbox.state.subscriptions.get(SMS)?.size).toBe(2);
    }),
  );

  test(
    'of a group that Braze does not know are refused at once, those of others are not',
    inAccount(async ({ harness, bodies }) => {
      const records = [
        { email: 'ana@example.com', subscription_group_id: 'none' },
        { email: 'bo@example.com', subscription_group_id: 'none' },
        { email: 'bo@example.com', subscription_group_id: NEWS },
      ];
      const refused = { status: 'rejected', message: 'Invalid subscription_group_id' };
      const outcomes = await harness.write({ ...upsert, records });
      expect(outcomes).toMatchObject([refused, refused, { status: 'succeeded' }]);
      expect(bodies(SET)).toHaveLength(2);
    }),
  );
});

test.each<[string | undefined, (readonly [string, string])[]]>([
  [
    'Newsletter = a-1, SMS=b-2',
    [
      ['a-1', 'Newsletter'],
      ['b-2', 'SMS'],
    ],
  ],
  [
    'a-1\n\n b-2 \n',
    [
      ['a-1', 'a-1'],
      ['b-2', 'b-2'],
    ],
  ],
  ['Old = a-1, News = for all = a-1,', [['a-1', 'News = for all']]],
  [undefined, []],
])('the groups %j are read', (subscription_groups, expected) => {
  expect(subscriptionGroups({ subscription_groups }).map(({ id, name }) => [id, name])).toEqual(expected);
});

test('what is no group is said when it is checked', () => {
  expect(() => subscriptionGroups({ subscription_groups: 'Newsletter: a-1' })).toThrow(
    /subscription_groups holds "Newsletter: a-1".*Subscription Group Management/,
  );
});
