import { describe, expect, test } from 'vitest';
import type { WriteRecord } from '#connector-kit';
import { faultOf } from './bulk-results.ts';
import type { TestAccount } from './testing/account.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const MANY = 2_001;

/** Values that Salesforce knows in other words too. */
function contactOf(at: number): WriteRecord {
  return {
    LastName: `Name ${at}  `,
    Email: at % 1_000 === 1 ? 'badone' : `N${at}@example.com`,
    Birthdate: '2001-02-03',
    Last_Seen__c: '2026-02-03T04:05:06Z',
    DoNotCall: at % 2 === 0,
    Points__c: '1.50',
    Title: at % 3 === 0 ? null : 'T',
  };
}

function insertContacts({ harness }: TestAccount, contact: (at: number) => WriteRecord = contactOf) {
  const records = Array.from({ length: MANY }, (_, at) => contact(at));
  return harness.write({ object: 'Contact', operation: 'insert', primaryIdentifier: null, records });
}

describe('a row of a result that is not letter by letter what was uploaded', () => {
  test(
    'still belongs to the record whose values it says in other words',
    inAccount(async (account) => {
      const said: Readonly<Record<string, (text: string) => string>> = {
        LastName: (text) => text.trim(),
        Birthdate: (text) => `${text}T00:00:00.000Z`,
        Last_Seen__c: () => '2026-02-03T04:05:06.000Z',
        DoNotCall: (text) => (text === 'true' ? '1' : '0'),
        Points__c: () => '1.5',
        Title: (text) => (text === '#N/A' ? '' : text),
      };
      account.sandbox.jobs.echo = (column, text) => said[column]?.(text) ?? text;
      const outcomes = await insertContacts(account);
      const refused = outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []));
      expect(refused).toEqual([1, 1_001, 2_001].filter((at) => at < MANY));
      expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(MANY - refused.length);
      expect(outcomes[1]).toMatchObject({ code: 'INVALID_EMAIL_ADDRESS' });
    }),
  );

  test(
    'belongs to the only record with its key, whatever became of the other values',
    inAccount(async (account) => {
      account.sandbox.jobs.echo = (column, text) => (column === 'LastName' ? '***' : text);
      const outcomes = await insertContacts(account);
      // The bad addresses are equal, so their rows name two records at once; both were refused.
      const refused = outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []));
      expect(refused).toEqual([1, 1_001]);
      expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(MANY - 2);
    }),
  );

  test(
    'counts by number where all have ended alike',
    inAccount(async (account) => {
      account.sandbox.jobs.echo = () => '***';
      const outcomes = await insertContacts(account, (at) => ({ LastName: `Name ${at}` }));
      expect(outcomes).toEqual(allSucceeded(MANY));
      const refused = await insertContacts(account, (at) => ({ LastName: `Name ${at}`, Email: 'badone' }));
      expect(refused.every((outcome) => outcome.status === 'rejected' && !outcome.retryable)).toBe(true);
      expect(refused[0]).toMatchObject({ code: 'INVALID_EMAIL_ADDRESS' });
    }),
  );

  test(
    'leaves its record unknown where some were taken and some refused',
    inAccount(async (account) => {
      account.sandbox.jobs.echo = () => '***';
      const outcomes = await insertContacts(account);
      expect(outcomes.every(({ status }) => status === 'unknown')).toBe(true);
    }),
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
