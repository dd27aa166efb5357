import { describe, expect, test } from 'vitest';
import type { OrganizationState } from './sandbox/state.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const contact = { object: 'Contact', primaryIdentifier: 'External_Id__c' } as const;

function stored(state: OrganizationState, key: string) {
  return state.records('Contact').find((record) => record['External_Id__c'] === key);
}

describe('references', () => {
  test(
    'another record is named by its id, or by one of its fields',
    inAccount(async ({ harness, sandbox }) => {
      const [bakery, energy] = sandbox.state.records('Account');
      const write = { ...contact, operation: 'upsert' } as const;
      const byCode = { AccountId: { lookupField: 'Code__c' } };
      await harness.write({
        ...write,
        records: [{ External_Id__c: 'c-1', AccountId: String(bakery?.['Id']) }],
      });
      const outcomes = await harness.write({
        ...write,
        fieldOptions: byCode,
        records: [
          { External_Id__c: 'c-2', AccountId: 'energy' },
          { External_Id__c: 'c-3', AccountId: 'nothing' },
          { External_Id__c: 'c-1', AccountId: null },
        ],
      });
      expect(outcomes).toMatchObject([succeeded, { code: 'INVALID_FIELD' }, succeeded]);
      expect(stored(sandbox.state, 'c-2')?.['AccountId']).toBe(energy?.['Id']);
      expect(stored(sandbox.state, 'c-1')?.['AccountId']).toBeNull();
    }),
  );

  test(
    'those of custom fields too',
    inAccount(async ({ harness, sandbox }) => {
      const [bakery] = sandbox.state.records('Account');
      await harness.write({
        object: 'Subscription__c',
        operation: 'upsert',
        primaryIdentifier: 'External_Id__c',
        fieldOptions: { Customer__c: { lookupField: 'Code__c' } },
        records: [{ External_Id__c: 's-1', Customer__c: 'bakery' }],
      });
      expect(sandbox.state.records('Subscription__c')[0]?.['Customer__c']).toBe(bakery?.['Id']);
    }),
  );
});

describe('arrays and values that are kept', () => {
  const records = [
    { External_Id__c: 'c-1', Languages__c: ['Danish', 'Czech'], Title: 'New title' },
    { External_Id__c: 'c-2', Languages__c: ['Danish'], Title: 'New title' },
    { External_Id__c: 'c-8', LastName: 'New', Languages__c: ['Danish'], Title: 'New title' },
  ];

  test(
    'an array takes the place of the one that is there, or is joined with it',
    inAccount(async ({ harness, sandbox }) => {
      const write = { ...contact, operation: 'upsert', records } as const;
      const fieldOptions = { Languages__c: { arrayOperation: 'merge' } } as const;
      expect(await harness.write({ ...write, fieldOptions })).toEqual(allSucceeded(3));
      expect(stored(sandbox.state, 'c-1')?.['Languages__c']).toBe('Czech;Danish');
      expect(await harness.write(write)).toEqual(allSucceeded(3));
      expect(stored(sandbox.state, 'c-1')?.['Languages__c']).toBe('Danish;Czech');
      await harness.write({ ...write, records: [{ External_Id__c: 'c-1', Languages__c: [] }] });
      expect(stored(sandbox.state, 'c-1')?.['Languages__c']).toBeNull();
    }),
  );

  test(
    'a value that is there is kept where that is asked for',
    inAccount(async ({ harness, sandbox }) => {
      const fieldOptions = { Title: { preserveValues: true } };
      const outcomes = await harness.write({ ...contact, operation: 'upsert', records, fieldOptions });
      expect(outcomes).toEqual(allSucceeded(3));
      expect(stored(sandbox.state, 'c-1')?.['Title']).toBe('New title');
      expect(stored(sandbox.state, 'c-2')?.['Title']).toBe('Engineer');
      expect(stored(sandbox.state, 'c-8')?.['Title']).toBe('New title');
    }),
  );
});
