import { expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'prospect', operation: 'upsert', primaryIdentifier: 'emails' } as const;
const byName = {
  account: { lookupField: 'customId' },
  owner: { lookupField: 'email' },
  stage: { lookupField: 'name' },
  persona: { lookupField: 'name' },
} as const;

test(
  'accounts, owners, stages and personas are referred to by id',
  inAccount(async ({ harness, sandbox, requests }) => {
    const object = await harness.object('prospect');
    const before = requests().length;
    const records = [{ emails: ['bo@example.com'], account: 1, owner: 2, stage: 2, persona: 1 }];
    expect(await harness.write({ ...upsert, object, records })).toEqual([succeeded]);
    expect(sandbox.state.records.prospects.get(2)?.relationships).toEqual({
      account: { type: 'account', id: 1 },
      owner: { type: 'user', id: 2 },
      stage: { type: 'stage', id: 2 },
      persona: { type: 'persona', id: 1 },
    });
    expect(requests().slice(before)).toEqual(['GET /prospects', 'PATCH /prospects/2']);
  }),
);

test(
  'or by another of their fields, each value looked up once',
  inAccount(async ({ harness, sandbox, requests }) => {
    const object = await harness.object('prospect');
    const before = requests().length;
    const people = ['bo@example.com', 'chi@example.com', 'new@example.com'];
    const records = people.map((email) => ({
      emails: [email],
      account: 'a-1',
      owner: 'KIM@example.com',
      stage: 'Interested',
      persona: 'Buyer',
    }));
    expect(await harness.write({ ...upsert, object, records, fieldOptions: byName })).toEqual(
      allSucceeded(3),
    );
    for (const id of [2, 3, 1001]) {
      expect(sandbox.state.records.prospects.get(id)?.relationships).toEqual({
        account: { type: 'account', id: 1 },
        owner: { type: 'user', id: 2 },
        stage: { type: 'stage', id: 2 },
        persona: { type: 'persona', id: 1 },
      });
    }
    const lookups = requests()
      .slice(before)
      .filter((request) => request.startsWith('GET'));
    expect(lookups.toSorted()).toEqual([
      'GET /accounts',
      'GET /personas',
      'GET /prospects',
      'GET /stages',
      'GET /users',
    ]);
  }),
);

test(
  'one that leads nowhere, or to several, is that record’s fault, and null takes it away',
  inAccount(async ({ harness, sandbox }) => {
    const { accounts, prospects } = sandbox.state.records;
    accounts.set(9, { id: 9, attributes: { name: 'Example Bakery' }, relationships: {} });
    const records = [
      { emails: ['new@example.com'], account: 'Nobody' },
      { emails: ['ana@example.com'], account: 'Example Bakery', title: 'x' },
      { emails: ['bo@example.com'], account: null },
      { emails: ['chi@example.com'], account: 'Example Logistics' },
    ];
    const fieldOptions = { account: { lookupField: 'name' } };
    expect(await harness.write({ ...upsert, records, fieldOptions })).toMatchObject([
      {
        code: 'reference_not_found',
        message: expect.stringMatching(/no account whose name is "Nobody"/) as string,
      },
      { code: 'reference_ambiguous', message: expect.stringMatching(/2 accounts.*\(1, 9\)/) as string },
      succeeded,
      succeeded,
    ]);
    expect(prospects.size).toBe(3);
    expect(prospects.get(1)?.attributes['title']).toBeNull();
    expect(prospects.get(2)?.relationships['account']).toBeNull();
    expect(prospects.get(3)?.relationships['account']).toEqual({ type: 'account', id: 2 });
  }),
);

test(
  'an id that is none, or that nobody has, is that record’s fault',
  inAccount(async ({ harness }) => {
    const records = [
      { emails: ['bo@example.com'], owner: 0 },
      { emails: ['chi@example.com'], account: 4711 },
      { emails: ['new@example.com'], account: 4711 },
      { emails: ['ana@example.com'], account: 2 },
    ];
    expect(await harness.write({ ...upsert, records })).toMatchObject([
      { status: 'rejected', code: 'invalid_reference' },
      {
        status: 'rejected',
        message: expect.stringMatching(/Could not find 'account' with ID '4711'/) as string,
      },
      {
        status: 'rejected',
        message: expect.stringMatching(/Could not find 'account' with ID '4711'/) as string,
      },
      succeeded,
    ]);
  }),
);

test(
  'a value that Outreach refuses to look up is asked for once, and spoils only the records that have it',
  inAccount(async ({ harness, sandbox, requests }) => {
    sandbox.state.unsearchable.add('bad');
    const object = await harness.object('prospect');
    const before = requests().length;
    const records = ['bad', 'bad', 'A-1', 'bad'].map((account, at) => ({
      emails: [`p${at}@example.com`],
      account,
    }));
    const fieldOptions = { account: { lookupField: 'customId' } };
    expect(await harness.write({ ...upsert, object, records, fieldOptions })).toMatchObject([
      { status: 'rejected', message: expect.stringMatching(/Filter is invalid/) as string },
      { status: 'rejected' },
      succeeded,
      { status: 'rejected' },
    ]);
    // All together, then `bad` and `A-1` by themselves.
    expect(
      requests()
        .slice(before)
        .filter((request) => request === 'GET /accounts'),
    ).toHaveLength(3);
  }),
);

test.each([
  ['owner', 'title'],
  ['account', 'industry'],
])('%s can’t be looked up by %s', (field, lookupField) =>
  inAccount(async ({ harness, requests }) => {
    const object = await harness.object('prospect');
    const before = requests().length;
    const records = [{ emails: ['bo@example.com'], [field]: 'x' }];
    await expect(
      harness.write({ ...upsert, object, records, fieldOptions: { [field]: { lookupField } } }),
    ).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
    expect(requests()).toHaveLength(before);
  })(),
);
