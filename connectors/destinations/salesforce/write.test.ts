import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const contact = { object: 'Contact', primaryIdentifier: 'External_Id__c' } as const;

describe('upsert', () => {
  test(
    'updates what is there, creates what is not, and leaves alone what a record lacks',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = [
        { External_Id__c: 'C-1', LastName: 'Baker', Title: 'Head' },
        { External_Id__c: 'c-9', LastName: 'New', Email: 'new@example.com', FirstName: '' },
      ];
      const outcomes = await harness.write({ ...contact, operation: 'upsert', records });
      expect(outcomes).toEqual(allSucceeded(2));
      const stored = sandbox.state.records('Contact');
      expect(stored).toHaveLength(4);
      expect(stored[0]).toMatchObject({ FirstName: 'Ana', Title: 'Head', Email: 'ana@example.com' });
      expect(requests().filter((request) => request.includes('/composite'))).toEqual([
        'PATCH /composite/sobjects/Contact/External_Id__c',
      ]);
    }),
  );
});
