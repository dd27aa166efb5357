import { expect, test } from 'vitest';
import { accountByName } from './sandbox/state.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'account', operation: 'upsert', primaryIdentifier: 'name' } as const;
const SUBSCRIPTION = '6f1a0c52-3c1e-4d5b-9d0e-2f6a7b8c9d01';

test(
  'contacts, accounts and custom objects are listed with stable names and the types of their fields',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    const shown = objects.map(({ fullName, label, supportedOperations, fields = [] }) => ({
      fullName,
      label,
      supportedOperations,
      fields: Object.fromEntries(
        fields.map((field) => [field.fullName, `${field.type}${field.array ? '[]' : ''}`]),
      ),
    }));
    expect(shown).toEqual([
      {
        fullName: 'contact',
        label: 'Contact',
        supportedOperations: ['upsert', 'update', 'insert', 'delete'],
        fields: {
          email: 'string',
          firstName: 'string',
          lastName: 'string',
          phone: 'string',
          lists: 'string[]',
          field_1: 'string',
          field_2: 'string',
          field_3: 'string[]',
          field_4: 'date',
          field_5: 'date_time',
          field_6: 'decimal',
          field_7: 'string[]',
          field_8: 'string',
        },
      },
      {
        fullName: 'account',
        label: 'Account',
        supportedOperations: ['upsert', 'update'],
        fields: {
          name: 'string',
          accountUrl: 'string',
          owner: 'integer',
          field_1: 'string',
          field_2: 'string[]',
          field_3: 'decimal',
          field_4: 'decimal',
          field_5: 'date',
        },
      },
      {
        fullName: SUBSCRIPTION,
        label: 'Subscription',
        supportedOperations: ['upsert', 'mirror', 'delete'],
        fields: {
          externalId: 'string',
          'fields.name': 'string',
          'fields.seats': 'decimal',
          'fields.renews-on': 'date',
          'fields.tier': 'string',
          'relationships.primary-contact': 'integer',
        },
      },
    ]);
    const fields = objects.flatMap((object) => object.fields ?? []);
    const keys = fields.filter(({ canBeUpsertKey }) => canBeUpsertKey).map(({ fullName }) => fullName);
    expect(keys).toEqual(['email', 'name', 'externalId']);
  }),
);

test(
  'more custom fields than one page holds are all listed',
  inAccount(async ({ harness, sandbox }) => {
    for (let id = 100; id < 350; id += 1) {
      sandbox.state.contactFields.push({ id, title: `Field ${id}`, type: 'text', perstag: `FIELD_${id}` });
    }
    const { fields } = await harness.object('contact');
    expect(fields).toHaveLength(5 + 8 + 250);
    expect(fields.at(-1)).toMatchObject({ fullName: 'field_349', label: 'Field 349' });
  }),
);

test(
  'an account is created once and updated by its name afterwards',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { name: 'Example Bakery', accountUrl: 'https://bakery.example.com', field_2: ['Europe', 'Asia'] },
      { name: 'example bakery', field_3: '1234.5', field_4: '12' },
      { name: 'Example Logistics', field_5: '2026-02-01' },
    ];
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
    expect(sandbox.state.accounts.size).toBe(3);
    const bakery = accountByName(sandbox.state, 'Example Bakery');
    expect(bakery?.accountUrl).toBe('https://bakery.example.com');
    expect([...(bakery?.fields ?? [])]).toEqual([
      [2, { fieldValue: ['Europe', 'Asia'] }],
      [3, { fieldValue: '123450', fieldCurrency: 'USD' }],
      [4, { fieldValue: '12' }],
    ]);
  }),
);

test(
  'an account whose name only contains the wanted one is another account',
  inAccount(async ({ harness, sandbox }) => {
    expect(await harness.write({ ...upsert, records: [{ name: 'Example' }] })).toEqual([succeeded]);
    expect(accountByName(sandbox.state, 'Example')).toBeDefined();
    expect(sandbox.state.accounts.size).toBe(3);
  }),
);

test(
  'an update of accounts never creates one',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { name: 'Nobody Ltd' },
      { name: 'Example Logistics', accountUrl: 'https://example.com' },
    ];
    expect(await harness.write({ ...upsert, operation: 'update', records })).toMatchObject([
      { status: 'rejected', code: 'not_found' },
      succeeded,
    ]);
    expect(sandbox.state.accounts.size).toBe(2);
  }),
);

test(
  'an amount that hundredths cannot hold is refused, the other accounts are written',
  inAccount(async ({ harness }) => {
    const records = [
      { name: 'Example Bakery', field_3: '1.005' },
      { name: 'Example Logistics', field_3: '-0.50' },
      { name: '  ' },
    ];
    expect(await harness.write({ ...upsert, records })).toMatchObject([
      { status: 'rejected', code: 'invalid_amount' },
      succeeded,
      { status: 'rejected', code: 'missing_name' },
    ]);
  }),
);

test(
  'custom objects are upserted by external id and deleted by it',
  inAccount(async ({ harness, sandbox }) => {
    const custom = { object: SUBSCRIPTION, primaryIdentifier: 'externalId' } as const;
    const records = [
      { externalId: 's/1', 'fields.name': 'Team', 'fields.seats': '5', 'relationships.primary-contact': 1 },
      { externalId: 's 2', 'fields.name': 'Solo', 'fields.renews-on': '2027-01-01' },
      { externalId: 's/1', 'fields.seats': '7' },
    ];
    expect(await harness.write({ ...custom, operation: 'upsert', records })).toEqual(allSucceeded(3));
    const stored = sandbox.state.records.get(SUBSCRIPTION);
    expect(stored?.get('s/1')).toMatchObject({
      fields: new Map<string, unknown>([
        ['name', 'Team'],
        ['seats', 7],
      ]),
      relationships: new Map([['primary-contact', [1]]]),
    });
    const deleted = [{ externalId: 's/1' }, { externalId: 'never there' }];
    expect(await harness.write({ ...custom, operation: 'delete', records: deleted })).toEqual(
      allSucceeded(2),
    );
    expect([...(stored?.keys() ?? [])]).toEqual(['s 2']);
  }),
);

test(
  'a custom object that breaks its schema is refused with the words of ActiveCampaign',
  inAccount(async ({ harness }) => {
    const records = [
      { externalId: 'a', 'fields.name': 'Team', 'fields.tier': 'Gold' },
      { externalId: 'b', 'fields.seats': '5' },
      { 'fields.name': 'Without id' },
      { externalId: 'c', 'fields.name': 'Good' },
    ];
    const outcomes = await harness.write({
      object: SUBSCRIPTION,
      operation: 'upsert',
      primaryIdentifier: 'externalId',
      records,
    });
    expect(outcomes).toMatchObject([
      { status: 'rejected', message: expect.stringContaining('Invalid value for field "tier"') as string },
      { status: 'rejected', message: expect.stringContaining('name is required') as string },
      { status: 'rejected', code: 'missing_external_id' },
      succeeded,
    ]);
  }),
);
