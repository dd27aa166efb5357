import { describe, expect, test } from 'vitest';
import type { Outcome } from '#connector-kit';
import { MOST_TRACKED } from './limits.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const byId = { object: 'user', operation: 'upsert', primaryIdentifier: 'external_id' } as const;
const TRACK = '/users/track';
const ALIAS = { alias_name: '4711', alias_label: 'customer_number' };

describe('users are upserted', () => {
  test(
    'by external id: new ones are made, a field that a record lacks is left alone, null empties it',
    inAccount(async ({ harness, user }) => {
      const records = [
        { external_id: 'customer-1', plan: 'Team', seats: 5 },
        { external_id: 'customer-2', first_name: null },
        { external_id: 'customer-9', email: 'new@example.com', dob: '1980-12-21' },
      ];
      expect(await harness.write({ ...byId, records })).toEqual(allSucceeded(3));
      expect(Object.fromEntries(user('customer-1')?.attributes ?? [])).toEqual({
        email: 'ana@example.com',
        first_name: 'Ana',
        plan: 'Team',
        seats: 5,
      });
      expect(user('customer-2')?.attributes.has('first_name')).toBe(false);
      expect(user('customer-9')?.attributes.get('dob')).toBe('1980-12-21');
    }),
  );

  test(
    'by e-mail address, without another profile beside the one that has it',
    inAccount(async ({ harness, sandbox, user }) => {
      const records = [
        { email: 'ANA@example.com', first_name: 'Anna' },
        { email: 'only@example.com', first_name: 'Olu' },
      ];
      expect(await harness.write({ ...byId, primaryIdentifier: 'email', records })).toEqual(allSucceeded(2));
      expect(user('customer-1')?.attributes.get('first_name')).toBe('Anna');
      expect(sandbox.state.users.size).toBe(4);
    }),
  );

  test(
    'by alias, given as JSON text; one that is new makes a user too',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { user_alias: JSON.stringify(ALIAS), first_name: 'Chi-Chi' },
        { user_alias: { ...ALIAS, alias_name: '4712' }, first_name: 'Dana' },
        { user_alias: '{"alias_name": "4713"}', first_name: 'Nobody' },
      ];
      const outcomes = await harness.write({ ...byId, primaryIdentifier: 'user_alias', records });
      expect(outcomes).toMatchObject([
        { status: 'succeeded' },
        { status: 'succeeded' },
        {
          status: 'rejected',
          code: 'malformed_user_alias',
          message: expect.stringContaining('alias_label') as string,
        },
      ]);
      const names = [...sandbox.state.users].map(({ attributes }) => attributes.get('first_name'));
      expect(names).toEqual(['Ana', 'Bo', 'Chi-Chi', 'Dana']);
    }),
  );

  test(
    'not by an id that Braze gives itself, and not with a second identifier beside the first',
    inAccount(async ({ harness, requests }) => {
      const records = [{ braze_id: 'x', first_name: 'Ana' }];
      await expect(harness.write({ ...byId, primaryIdentifier: 'braze_id', records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringContaining('gives braze_id itself') as string,
      });
      const both = [{ external_id: 'customer-1', email: 'ana@example.com' }];
      await expect(
        harness.write({ ...byId, primaryIdentifier: 'email', records: both }),
      ).rejects.toMatchObject({ message: expect.stringContaining('mapping to external_id out') as string });
      const byName = [{ first_name: 'Ana' }];
      await expect(
        harness.write({ ...byId, primaryIdentifier: 'first_name', records: byName }),
      ).rejects.toMatchObject({ message: expect.stringContaining('one of external_id, email') as string });
      expect(requests()).not.toContain('POST /users/track');
    }),
  );

  test(
    'a record without its identifier is refused alone',
    inAccount(async ({ harness }) => {
      const records = [
        { external_id: ' ', plan: 'A' },
        { external_id: 'customer-1', plan: 'B' },
        { plan: 'C' },
      ];
      expect(await harness.write({ ...byId, records })).toMatchObject([
        { status: 'rejected', code: 'missing_identifier', retryable: false },
        { status: 'succeeded' },
        { status: 'rejected', code: 'missing_identifier' },
      ]);
    }),
  );
});

describe('an update', () => {
  test(
    'makes no user, by whichever identifier',
    inAccount(async ({ harness, sandbox, user }) => {
      const braze_id = user('customer-2')?.braze_id ?? '';
      const update = { object: 'user', operation: 'update' } as const;
      const write = (primaryIdentifier: string, records: Record<string, string>[]) =>
        harness.write({ ...update, primaryIdentifier, records });
      const known = { external_id: 'customer-1', plan: 'A' };
      expect(await write('external_id', [known, { external_id: 'nobody', plan: 'A' }])).toEqual(
        allSucceeded(2),
      );
      await write('email', [{ email: 'nobody@example.com', plan: 'A' }]);
      await write('user_alias', [
        { user_alias: JSON.stringify({ ...ALIAS, alias_name: 'none' }), plan: 'A' },
      ]);
      await write('braze_id', [{ braze_id, plan: 'B' }]);
      expect(sandbox.state.users.size).toBe(3);
      expect(user('customer-1')?.attributes.get('plan')).toBe('A');
      expect(user('customer-2')?.attributes.get('plan')).toBe('B');
    }),
  );
});

describe('several records of one user', () => {
  test(
    'go as one: the last value wins, what only an earlier one has stays, added array entries add up',
    inAccount(async ({ harness, user, bodies }) => {
      const records = [
        { external_id: 'customer-1', plan: 'Free', seats: 3, interests: ['a'] },
        { external_id: 'customer-2', plan: 'Free' },
        { external_id: 'customer-1', plan: 'Team', interests: ['b'] },
      ];
      const fieldOptions = { interests: { arrayOperation: 'merge' } } as const;
      expect(await harness.write({ ...byId, records, fieldOptions })).toEqual(allSucceeded(3));
      expect(bodies(TRACK)).toEqual([
        {
          attributes: [
            { external_id: 'customer-1', plan: 'Team', seats: 3, interests: { add: ['a', 'b'] } },
            { external_id: 'customer-2', plan: 'Free' },
          ],
        },
      ]);
      expect(user('customer-1')?.attributes.get('interests')).toEqual(['a', 'b']);
    }),
  );

  test(
    'share their fate',
    inAccount(async ({ harness }) => {
      const records = [
        { external_id: 'customer-1', email_subscribe: 'maybe' },
        { external_id: 'customer-2', plan: 'Free' },
        { external_id: 'customer-1', plan: 'Team' },
      ];
      const outcomes = await harness.write({ ...byId, records });
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'succeeded', 'rejected']);
    }),
  );
});

describe('a refusal', () => {
  const bad = { external_id: 'customer-1', email_subscribe: 'maybe' };
  const good = { external_id: 'customer-2', plan: 'Team' };
  const refused: Outcome = {
    status: 'rejected',
    code: 'refused',
    message: "'email_subscribe' must be 'opted_in', 'subscribed' or 'unsubscribed'",
    retryable: false,
  };

  test(
    'is that of the entry which Braze names; the others are written',
    inAccount(async ({ harness, requests, user }) => {
      expect(await harness.write({ ...byId, records: [good, bad] })).toEqual([...allSucceeded(1), refused]);
      expect(user('customer-2')?.attributes.get('plan')).toBe('Team');
      expect(requests().filter((one) => one === 'POST /users/track')).toHaveLength(1);
    }),
  );

  test(
    'of everything is each one’s own',
    inAccount(async ({ harness }) => {
      expect(await harness.write({ ...byId, records: [bad] })).toEqual([refused]);
    }),
  );

  test(
    'that names nobody is found out by halves',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.namesErrors = false;
      const others = Array.from({ length: 6 }, (_, at) => ({ external_id: `new-${at}`, plan: 'Free' }));
      sandbox.fail({
        kind: 'altered',
        on: 'POST /users/track',
        alter: (body) => ({ ...(body as object), attributes_processed: undefined }),
      });
      const outcomes = await harness.write({ ...byId, records: [...others, bad, good] });
      expect(outcomes.map(({ status }) => status)).toEqual([
        ...others.map(() => 'succeeded'),
        'rejected',
        'succeeded',
      ]);
    }),
  );

  test(
    'of a request as too long is overcome by shorter ones',
    inAccount(async ({ harness, sandbox, bodies }) => {
      sandbox.state.mostTracked = 50;
      const records = Array.from({ length: 75 }, (_, at) => ({ external_id: `new-${at}`, plan: 'Free' }));
      expect(await harness.write({ ...byId, records })).toEqual(allSucceeded(75));
      expect(bodies(TRACK)).toHaveLength(3);
    }),
  );
});

describe('limits', () => {
  test(
    'a request holds 75 users and 4 MB at the most',
    inAccount(async ({ harness, bodies, sandbox }) => {
      const many = Array.from({ length: MOST_TRACKED + 1 }, (_, at) => ({ external_id: `new-${at}` }));
      expect(await harness.write({ ...byId, records: many })).toEqual(allSucceeded(MOST_TRACKED + 1));
      const counts = (bodies(TRACK) as { attributes: unknown[] }[]).map(
        ({ attributes }) => attributes.length,
      );
      expect(counts).toEqual([75, 1]);
      const plan = 'é'.repeat(600_000);
      const large = Array.from({ length: 5 }, (_, at) => ({ external_id: `large-${at}`, plan }));
      expect(await harness.write({ ...byId, records: large })).toEqual(allSucceeded(5));
      const sizes = sandbox.exchanges.map(({ requestBody }) => Buffer.byteLength(requestBody));
      expect(Math.max(...sizes)).toBeLessThan(4_000_000);
      expect(sandbox.exchanges.some(({ status }) => status === 413)).toBe(false);
    }),
  );

  test(
    'a user larger than a request is refused alone',
    inAccount(async ({ harness }) => {
      const records = [
        { external_id: 'large', plan: 'x'.repeat(5_000_000) },
        { external_id: 'customer-1', plan: 'Team' },
      ];
      expect(await harness.write({ ...byId, records })).toMatchObject([
        { status: 'rejected', code: 'refused' },
        { status: 'succeeded' },
      ]);
    }),
  );

  test(
    'what Braze queues while it is under maintenance is taken',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.isUnderMaintenance = true;
      const records = [{ external_id: 'customer-1', plan: 'Team' }];
      expect(await harness.write({ ...byId, records })).toEqual(allSucceeded(1));
    }),
  );
});
