import { describe, expect, test } from 'vitest';
import type { OrganizationState } from './sandbox/state.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const contact = { object: 'Contact', primaryIdentifier: 'External_Id__c' } as const;

function stored(state: OrganizationState, key: string) {
  return state.records('Contact').find((record) => record['External_Id__c'] === key);
}

describe('update', () => {
  test(
    'goes by the id, of 15 or 18 characters',
    inAccount(async ({ harness, sandbox }) => {
      const [ana, bo] = sandbox.state.records('Contact').map(({ Id }) => String(Id));
      const outcomes = await harness.write({
        object: 'Contact',
        operation: 'update',
        primaryIdentifier: 'Id',
        records: [
          { Id: ana ?? '', Title: 'First' },
          { Id: (ana ?? '').slice(0, 15), Title: 'Last' },
          { Id: bo ?? '', Title: 'Second' },
          { Id: '003SB0000008888', Title: 'Nobody' },
        ],
      });
      expect(outcomes).toMatchObject([
        succeeded,
        succeeded,
        succeeded,
        { code: 'INVALID_CROSS_REFERENCE_KEY' },
      ]);
      expect(stored(sandbox.state, 'c-1')?.['Title']).toBe('Last');
    }),
  );

  test(
    'goes by another field, whatever it holds, and creates nothing',
    inAccount(
      async ({ harness, sandbox }) => {
        const object = sandbox.state.object('Account');
        const odd = String.raw`O'Hara \ Söhne`;
        const more = Array.from({ length: 7 }, (_, at) => ({ Name: `More ${at}` }));
        for (const values of [{ Name: odd }, { Name: 'Same' }, { Name: 'same' }, ...more]) {
          sandbox.state.add(object, values);
        }
        const outcomes = await harness.write({
          object: 'Account',
          operation: 'update',
          primaryIdentifier: 'Name',
          records: [
            { Name: odd, Phone: '1' },
            { Name: 'Nobody', Phone: '2' },
            { Name: 'EXAMPLE bakery', Phone: '3' },
            { Name: 'SAME', Phone: '4' },
            { Name: 'x'.repeat(300), Phone: '5' },
            ...more.map((record) => ({ ...record, Phone: '6' })),
          ],
        });
        expect(outcomes).toMatchObject([
          succeeded,
          { code: 'not_found' },
          succeeded,
          { code: 'ambiguous', message: expect.stringMatching(/2 records with this Name/) as string },
          { code: 'not_found' },
          ...allSucceeded(7),
        ]);
        const accounts = sandbox.state.records('Account');
        expect(accounts).toHaveLength(13);
        expect(accounts[0]).toMatchObject({ Name: 'Example Bakery', Phone: '3' });
      },
      { sandbox: { queryPageLength: 3 } },
    ),
  );

  test(
    'keeps values and joins arrays as an upsert does',
    inAccount(async ({ harness, sandbox }) => {
      const outcomes = await harness.write({
        ...contact,
        operation: 'update',
        fieldOptions: { Languages__c: { arrayOperation: 'merge' }, FirstName: { preserveValues: true } },
        records: [{ External_Id__c: 'c-1', FirstName: 'Other', Languages__c: ['English'] }],
      });
      expect(outcomes).toEqual([succeeded]);
      expect(stored(sandbox.state, 'c-1')).toMatchObject({ FirstName: 'Ana', Languages__c: 'Czech;English' });
    }),
  );
});
