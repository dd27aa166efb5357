import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount } from './testing/account.ts';

const remove = { object: 'user', operation: 'delete' } as const;
const DELETE = '/users/delete';

describe('users are deleted', () => {
  test(
    'by external id, fifty in a request, somebody who comes twice once',
    inAccount(async ({ harness, bodies, sandbox, user }) => {
      const records = Array.from({ length: 60 }, (_, at) => ({ external_id: `customer-${at + 1}` }));
      const again = [...records, { external_id: 'customer-1' }];
      const outcomes = await harness.write({ ...remove, primaryIdentifier: 'external_id', records: again });
      expect(outcomes).toEqual(allSucceeded(61));
      const counts = (bodies(DELETE) as { external_ids: string[] }[]).map((body) => body.external_ids.length);
      expect(counts).toEqual([50, 10]);
      expect(user('customer-1')).toBeUndefined();
      expect(sandbox.state.users.size).toBe(1);
    }),
  );

  test(
    'by e-mail address: of several, the one that an upsert would write',
    inAccount(async ({ harness, sandbox, user }) => {
      const upsert = { object: 'user', operation: 'upsert', primaryIdentifier: 'email' } as const;
      await harness.write({ ...upsert, records: [{ email: 'shared@example.com', plan: 'Free' }] });
      const [profile] = [...sandbox.state.users].slice(-1);
      await harness.write({
        ...upsert,
        primaryIdentifier: 'external_id',
        records: [{ external_id: 'customer-9', email: 'shared@example.com' }],
      });
      const records = [{ email: 'shared@example.com' }];
      expect(await harness.write({ ...remove, primaryIdentifier: 'email', records })).toEqual(
        allSucceeded(1),
      );
      expect(user('customer-9')).toBeUndefined();
      expect(sandbox.state.users.has(profile ?? never())).toBe(true);
    }),
  );

  test(
    'by alias and by Braze id',
    inAccount(async ({ harness, sandbox, user }) => {
      const alias = { user_alias: '{"alias_name": "4711", "alias_label": "customer_number"}' };
      await harness.write({ ...remove, primaryIdentifier: 'user_alias', records: [alias] });
      const braze_id = user('customer-1')?.braze_id ?? '';
      await harness.write({ ...remove, primaryIdentifier: 'braze_id', records: [{ braze_id }] });
      expect([...sandbox.state.users].map(({ external_id }) => external_id)).toEqual(['customer-2']);
    }),
  );

  test(
    'what Braze does not count is not said to be deleted, and the others are',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: 'POST /users/delete',
        times: 1,
        alter: (body) => ({ ...(body as object), deleted: 1 }),
      });
      sandbox.fail({
        kind: 'altered',
        on: 'POST /users/delete',
        times: 1,
        alter: (body) => ({ ...(body as object), deleted: 0 }),
      });
      const records = [{ external_id: 'customer-1' }, { external_id: 'customer-2' }];
      expect(await harness.write({ ...remove, primaryIdentifier: 'external_id', records })).toMatchObject([
        { status: 'unknown', message: expect.stringContaining('0 of 1 deletions') as string },
        { status: 'succeeded' },
      ]);
    }),
  );
});

function never(): never {
  throw new Error('there is no such user');
}
