import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'account', operation: 'upsert', primaryIdentifier: 'customId' } as const;

describe('upsert of accounts', () => {
  test.each([
    ['customId', 'A-2'],
    ['name', 'example logistics'],
    ['domain', 'logistics.example.com'],
  ])('by %s updates the account that is there', (primaryIdentifier, value) =>
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ [primaryIdentifier]: value, industry: 'Freight' }];
      expect(await harness.write({ ...upsert, primaryIdentifier, records })).toEqual([succeeded]);
      const { accounts } = sandbox.state.records;
      expect(accounts.size).toBe(2);
      expect(accounts.get(2)?.attributes).toMatchObject({ industry: 'Freight', name: 'Example Logistics' });
    })(),
  );

  test(
    'looks once more for each account that is not there before it creates it',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object('account');
      const before = requests().length;
      const records = [
        { customId: 'A-1', numberOfEmployees: 12, named: true },
        { customId: 'A-9', name: 'Example, Ltd..', custom2: '10.50' },
      ];
      expect(await harness.write({ ...upsert, object, records })).toEqual(allSucceeded(2));
      expect(requests().slice(before).toSorted()).toEqual([
        'GET /accounts',
        'GET /accounts',
        'PATCH /accounts/1',
        'POST /accounts',
      ]);
      expect(sandbox.state.records.accounts.get(1001)?.attributes).toMatchObject({
        customId: 'A-9',
        name: 'Example, Ltd..',
        custom2: '10.50',
      });
    }),
  );

  test(
    'of names with commas and dots finds each of them',
    inAccount(async ({ harness, sandbox }) => {
      const records = ['Example, Ltd..', 'A & B = C', 'Ünïcode + Söhne', '[Brackets]'].map((name) => ({
        name,
      }));
      const write = { ...upsert, primaryIdentifier: 'name', records };
      expect(await harness.write(write)).toEqual(allSucceeded(4));
      expect(await harness.write(write)).toEqual(allSucceeded(4));
      expect(sandbox.state.records.accounts.size).toBe(6);
    }),
  );

  test(
    'of a name that looks like a list takes it as it is',
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ name: '["Brackets"]' }, { name: '[2024]' }];
      const write = { ...upsert, primaryIdentifier: 'name', records };
      expect(await harness.write(write)).toEqual(allSucceeded(2));
      expect(await harness.write(write)).toEqual(allSucceeded(2));
      const names = [...sandbox.state.records.accounts.values()].map(({ attributes }) => attributes['name']);
      expect(new Set(names.slice(2))).toEqual(new Set(['["Brackets"]', '[2024]']));
    }),
  );

  test(
    'of a name that two accounts have names them, and prefers the one that is written the same',
    inAccount(async ({ harness, sandbox }) => {
      const { accounts } = sandbox.state.records;
      accounts.set(30, { id: 30, attributes: { name: 'EXAMPLE BAKERY' }, relationships: {} });
      accounts.set(31, { id: 31, attributes: { name: 'Twice' }, relationships: {} });
      accounts.set(32, { id: 32, attributes: { name: 'Twice' }, relationships: {} });
      const records = [
        { name: 'Example Bakery', locality: 'exact' },
        { name: 'example bakery', locality: 'either' },
        { name: 'Twice', locality: 'any' },
      ];
      expect(await harness.write({ ...upsert, primaryIdentifier: 'name', records })).toMatchObject([
        succeeded,
        {
          status: 'rejected',
          code: 'ambiguous',
          message: expect.stringMatching(/2 accounts.*\(1, 30\)/) as string,
        },
        { status: 'rejected', code: 'ambiguous', message: expect.stringMatching(/\(31, 32\)/) as string },
      ]);
      expect(accounts.get(1)?.attributes).toMatchObject({ locality: 'exact' });
      expect(accounts.get(30)?.attributes['locality']).toBeUndefined();
    }),
  );

  test(
    'of a name that Outreach holds for the same though it is written otherwise creates no second account',
    inAccount(async ({ harness, sandbox }) => {
      const { accounts } = sandbox.state.records;
      accounts.set(40, { id: 40, attributes: { name: 'Café Example' }, relationships: {} });
      const write = { ...upsert, primaryIdentifier: 'name', records: [{ name: 'Cafe Example' }] };
      expect(await harness.write(write)).toMatchObject([
        {
          status: 'rejected',
          code: 'not_the_same',
          message: expect.stringMatching(/account 40.*"Café Example"/) as string,
        },
      ]);
      expect(accounts.size).toBe(3);
    }),
  );

  test(
    'without what an administrator requires is refused with the words and the place',
    inAccount(async ({ harness }) => {
      const outcomes = await harness.write({
        ...upsert,
        records: [{ customId: 'A-9' }, { customId: 'A-1', custom3: 'Bronze' }],
      });
      expect(outcomes).toMatchObject([
        {
          code: 'validationError',
          message: expect.stringMatching(/Name can't be blank \(\/data\/attributes\/name\)/) as string,
        },
        {
          code: 'validationError',
          message: expect.stringMatching(/Tier is not included.*custom3/) as string,
        },
      ]);
    }),
  );

  test(
    'a value that Outreach refuses to look up spoils its own record only',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.unsearchable.add('bad');
      const records = ['A-1', 'bad', 'A-2'].map((customId) => ({ customId, industry: 'Food' }));
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        succeeded,
        {
          status: 'rejected',
          code: 'http_422',
          message: expect.stringMatching(/Filter is invalid/) as string,
        },
        succeeded,
      ]);
      expect(sandbox.state.records.accounts.size).toBe(2);
    }),
  );
});

describe('what can be asked of objects', () => {
  test.each([
    [
      'account',
      'upsert',
      'industry',
      /can't look accounts up by industry: identify them by customId, domain, name/,
    ],
    ['account', 'upsert', null, /by nothing/],
    ['account', 'delete', 'name', /can't delete Account/],
    ['stage', 'upsert', 'name', /can't upsert Stage/],
  ] as const)('%s, %s by %s: is refused with what can be', (object, operation, primaryIdentifier, words) =>
    inAccount(async ({ harness }) => {
      const write = { object, operation, primaryIdentifier, records: [{ name: 'x' }] };
      await expect(harness.write(write)).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(words) as string,
      });
    })(),
  );

  test(
    'a batch without records asks nothing',
    inAccount(async ({ harness, requests }) => {
      const object = await harness.object('account');
      const before = requests().length;
      expect(await harness.write({ ...upsert, object, records: [] })).toEqual([]);
      expect(requests()).toHaveLength(before);
    }),
  );
});
