import { describe, expect, test } from 'vitest';
import type { WriteRecord } from '#connector-kit';
import { faultOf } from './bulk-results.ts';
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

describe('a job that does not go well', () => {
  test(
    'what it did not come to is to be sent again',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.jobs.failsAfter = 1_500;
      const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(outcomes.slice(0, 1_500)).toEqual(allSucceeded(1_500));
      expect(
        outcomes.slice(1_500).every((outcome) => outcome.status === 'rejected' && outcome.retryable),
      ).toBe(true);
    }),
  );

  test(
    'a job that is refused as a whole says why',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: /^PATCH .*jobs\/ingest/,
        times: 1,
        alter: (body) => {
          for (const job of sandbox.jobs.all.values()) job.csv = 'Gone__c\nx\n';
          return body;
        },
      });
      const [first] = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(first).toMatchObject({
        status: 'rejected',
        code: 'job_failed',
        message: expect.stringMatching(/Field name not found : Gone__c/) as string,
      });
    }),
  );

  test(
    'one whose start got lost is started by the poll',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'refuse', on: /^PATCH .*jobs\/ingest/, times: 1 });
      expect(await harness.write({ ...contact, records: newContacts(MANY) })).toEqual(allSucceeded(MANY));
    }),
  );

  test(
    'one whose upload is refused is aborted, and nothing is written',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 503, on: /^PUT / });
      await expect(harness.write({ ...contact, records: newContacts(MANY) })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
      });
      expect(sandbox.state.records('Contact')).toHaveLength(3);
    }),
  );

  test(
    'a key that no upsert can go by is a matter of configuration',
    inAccount(async ({ harness }) => {
      await expect(
        harness.write({ ...contact, primaryIdentifier: 'LastName', records: newContacts(MANY) }),
      ).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
    }),
  );

  test(
    'records that its results do not name are unknown',
    inAccount(
      async ({ harness, sandbox }) => {
        const body = '"sf__Id","sf__Created","External_Id__c","LastName"\n"003","true","new-0","x"\n';
        sandbox.fail({
          kind: 'status',
          status: 200,
          body,
          on: /successfulResults$/,
          headers: { 'content-type': 'text/csv' },
        });
        const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
        expect(outcomes.map(({ status }) => status).every((status) => status === 'unknown')).toBe(true);
      },
      { bulkStartedAt: '2020-01-01T00:00:00.000Z' },
    ),
  );

  test(
    'one that nobody knows any more leaves its records unknown',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 404, on: /^GET .*jobs\/ingest\/\w+$/ });
      const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(outcomes.every(({ status }) => status === 'unknown')).toBe(true);
    }),
  );

  test(
    'one that has not ended after a day leaves its records unknown',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.jobs.pollsUntilEnd = 1_000;
        const [first] = await harness.write({ ...contact, records: newContacts(MANY) });
        expect(first).toMatchObject({
          status: 'unknown',
          message: expect.stringMatching(/24 hours/) as string,
        });
      },
      { bulkStartedAt: '2020-01-01T00:00:00.000Z' },
    ),
  );
});

test.each([
  [
    'INVALID_EMAIL_ADDRESS:Email: invalid email address: x:Email --',
    'INVALID_EMAIL_ADDRESS',
    'Email: invalid email address: x',
    ['Email'],
  ],
  [
    'UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--',
    'UNABLE_TO_LOCK_ROW',
    'unable to obtain exclusive access to this record',
    [],
  ],
  ['something else', 'refused', 'something else', []],
  ['', 'refused', 'no reason given', []],
])('an error of a row is read: %s', (text, code, message, fields) => {
  expect(faultOf(text)).toEqual({ code, message, fields });
});
