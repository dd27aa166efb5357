import { describe, expect, test } from 'vitest';
import { destinationField } from './field.ts';
import { keyOf, roundsOf } from './key.ts';
import { inAccount, succeeded } from './testing/account.ts';

const batch = {
  fields: destinationField({ name: 'Number__c', type: 'double', createable: true, updateable: true }),
};

test('numbers that are none are different keys, so that they need no round each', () => {
  const keys = ['one', 'two', '1.0', 1].map((value) => keyOf(batch, 'Number__c', value));
  expect(roundsOf([0, 1, 2, 3], keys)).toEqual([[0, 1, 2], [3]]);
});

describe('an id', () => {
  test(
    'of another object deletes nothing there',
    inAccount(async ({ harness, sandbox }) => {
      const [bakery] = sandbox.state.records('Account');
      const [ana] = sandbox.state.records('Contact');
      const outcomes = await harness.write({
        object: 'Contact',
        operation: 'delete',
        primaryIdentifier: 'Id',
        records: [{ Id: String(bakery?.['Id']) }, { Id: String(ana?.['Id']) }],
      });
      expect(outcomes).toMatchObject([
        { status: 'rejected', code: 'wrong_object', retryable: false },
        succeeded,
      ]);
      expect(sandbox.state.records('Account')).toHaveLength(3);
    }),
  );

  test.each(['update', 'delete'] as const)('that is none is refused alone: %s', (operation) =>
    inAccount(async ({ harness, sandbox }) => {
      const [ana = '', bo = '', cy = ''] = sandbox.state.records('Contact').map(({ Id }) => String(Id));
      const records = [{ Id: `${ana},${bo}` }, { Id: "x') OR (Id != '" }, { Id: cy }].map((record) =>
        operation === 'delete' ? record : { ...record, Title: 'T' },
      );
      const outcomes = await harness.write({
        object: 'Contact',
        operation,
        primaryIdentifier: 'Id',
        records,
        fieldOptions: operation === 'delete' ? {} : { Title: { preserveValues: true } },
      });
      expect(outcomes).toMatchObject([{ code: 'malformed_id' }, { code: 'malformed_id' }, succeeded]);
      expect(sandbox.state.records('Contact')).toHaveLength(operation === 'delete' ? 2 : 3);
    })(),
  );
});
