import { expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'user', operation: 'upsert', primaryIdentifier: 'email' } as const;

test(
  'users are invited with their address, and updated without it',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { email: '["Sam@example.com"]', title: 'Head of Sales' },
      { email: '["lee@example.com"]', firstName: 'Lee', custom1: 'North' },
    ];
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
    const { users } = sandbox.state.records;
    expect(users.get(1)?.attributes).toMatchObject({ email: 'sam@example.com', title: 'Head of Sales' });
    expect(users.get(1001)?.attributes).toMatchObject({ email: 'lee@example.com', firstName: 'Lee' });
  }),
);

test(
  'an address is not changed where users are identified by another field',
  inAccount(async ({ harness, sandbox }) => {
    const records = [{ username: 'kim.berg', email: 'other@example.com', locked: true }];
    expect(await harness.write({ ...upsert, primaryIdentifier: 'username', records })).toEqual([succeeded]);
    expect(sandbox.state.records.users.get(2)?.attributes).toMatchObject({
      email: 'kim@example.com',
      locked: true,
    });
  }),
);
