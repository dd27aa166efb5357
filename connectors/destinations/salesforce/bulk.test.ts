import { describe, expect, test } from 'vitest';
import type { WriteRecord } from '#connector-kit';
import { allSucceeded, inAccount } from './testing/account.ts';

const MANY = 2_001;
const contact = { object: 'Contact', operation: 'upsert', primaryIdentifier: 'External_Id__c' } as const;

function newContacts(count: number): WriteRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    External_Id__c: `new-${at}`,
    LastName: `New, "quoted" ${at}\nsecond line`,
  }));
}

test(
  'many records go through one job that is polled to its end, each with its own outcome',
  inAccount(async ({ harness, sandbox, requests }) => {
    sandbox.jobs.pollsUntilEnd = 3;
    const records = newContacts(MANY).map((record, at) => ({
      ...record,
      Title: at === 7 ? null : 'T',
      Email: at === 100 ? 'badone' : `n${at}@example.com`,
      Languages__c: ['Czech', 'Danish'],
      DoNotCall: true,
      Points__c: '1.5',
      AccountId: at === 200 ? 'nothing' : 'bakery',
    }));
    const fieldOptions = { AccountId: { lookupField: 'Code__c' } };
    const outcomes = await harness.write({ ...contact, records, fieldOptions });
    expect(outcomes[100]).toMatchObject({ status: 'rejected', code: 'INVALID_EMAIL_ADDRESS' });
    expect(outcomes[200]).toMatchObject({ status: 'rejected', code: 'INVALID_FIELD' });
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(MANY - 2);
    const stored = sandbox.state.records('Contact').find((record) => record['External_Id__c'] === 'new-7');
    expect(stored).toMatchObject({
      Title: null,
      Languages__c: 'Czech;Danish',
      DoNotCall: true,
      Points__c: 1.5,
    });
    expect(stored?.['LastName']).toBe('New, "quoted" 7\nsecond line');
    expect(stored?.['AccountId']).toBe(sandbox.state.records('Account')[0]?.['Id']);
    expect(requests().filter((request) => request === 'POST /jobs/ingest')).toHaveLength(1);
    expect(requests().some((request) => request.includes('/composite'))).toBe(false);
  }),
);

test(
  'of equal identifiers the last one wins, and what no row can say is written after the job',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      ...newContacts(MANY),
      { External_Id__c: 'new-5', LastName: 'Last' },
      { External_Id__c: 'odd', LastName: '#N/A' },
    ];
    expect(await harness.write({ ...contact, records })).toEqual(allSucceeded(MANY + 2));
    const byKey = new Map(
      sandbox.state.records('Contact').map((record) => [record['External_Id__c'], record]),
    );
    expect(byKey.get('new-5')?.['LastName']).toBe('Last');
    expect(byKey.get('odd')?.['LastName']).toBe('#N/A');
  }),
);

test(
  'equal records of an insert each have an outcome',
  inAccount(async ({ harness, sandbox }) => {
    const records = Array.from({ length: MANY }, (_, at) => ({
      LastName: `N${at % 3}`,
      Email: at % 500 === 1 ? 'bad' : 'n@example.com',
    }));
    const outcomes = await harness.write({
      object: 'Contact',
      operation: 'insert',
      primaryIdentifier: null,
      records,
    });
    const refused = outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []));
    expect(refused).toEqual([1, 501, 1001, 1501]);
    expect(sandbox.state.records('Contact')).toHaveLength(3 + MANY - 4);
  }),
);

describe('many records that are there', () => {
  const many = Array.from({ length: MANY }, (_, at) => `case ${at}`);

  test(
    'are updated by another field, and deleted',
    inAccount(async ({ harness, sandbox }) => {
      const object = sandbox.state.object('Account');
      for (const name of many) sandbox.state.add(object, { Name: name });
      const account = { object: 'Account', primaryIdentifier: 'Name' } as const;
      const records = [...many, 'nobody'].map((Name) => ({ Name, Phone: '1' }));
      const updated = await harness.write({ ...account, operation: 'update', records });
      expect(updated).toMatchObject([...allSucceeded(MANY), { code: 'not_found' }]);
      expect(sandbox.state.records('Account').filter(({ Phone }) => Phone === '1')).toHaveLength(MANY);
      const deleted = await harness.write({
        ...account,
        operation: 'delete',
        records: records.map(({ Name }) => ({ Name })),
      });
      expect(deleted).toEqual(allSucceeded(MANY + 1));
      expect(sandbox.state.records('Account')).toHaveLength(3);
      expect([...sandbox.jobs.all.values()].map(({ operation }) => operation)).toEqual(['update', 'delete']);
    }),
  );
});

test(
  'a value that a CSV could misread is written as it is',
  inAccount(async ({ harness, sandbox }) => {
    const odd = [
      'a\rb',
      'a\r\nb',
      'a\tb',
      '=1+1',
      '\uFEFFname',
      ' "x", ',
      'ÄÖ 漢字 😀',
      '#n/a',
      'x'.repeat(500_000),
    ];
    const records = newContacts(MANY).map((record, at) => ({ ...record, Description: odd[at] ?? 'plain' }));
    const object = sandbox.state.object('Contact');
    const outcomes = await harness.write({ ...contact, records });
    expect(outcomes.slice(0, odd.length - 1)).toEqual(allSucceeded(odd.length - 1));
    expect(outcomes[odd.length - 1]).toMatchObject({ code: 'STRING_TOO_LONG' });
    expect(outcomes.slice(odd.length)).toEqual(allSucceeded(MANY - odd.length));
    const stored = [...object.records.values()].filter(({ External_Id__c: key }) =>
      /^new-[0-7]$/.test(String(key)),
    );
    expect(new Set(stored.map(({ Description }) => Description))).toEqual(
      new Set(odd.slice(0, -1).map((text) => text.trim())),
    );
  }),
);

test(
  'a record of an insert that has no value is sent too',
  inAccount(async ({ harness, sandbox }) => {
    const records = Array.from({ length: MANY }, (_, at) => ({ Subject: at === 5 ? '' : `Subject ${at}` }));
    expect(
      await harness.write({ object: 'Case', operation: 'insert', primaryIdentifier: null, records }),
    ).toEqual(allSucceeded(MANY));
    expect(sandbox.state.records('Case')).toHaveLength(1 + MANY);
  }),
);

test(
  'an object that the Bulk API does not take goes through collections',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.jobs.excluded.add('Contact');
    expect(await harness.write({ ...contact, records: newContacts(MANY) })).toEqual(allSucceeded(MANY));
    expect(sandbox.state.records('Contact')).toHaveLength(3 + MANY);
  }),
);
