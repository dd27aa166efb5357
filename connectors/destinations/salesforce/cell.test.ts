import { expect, test } from 'vitest';
import type { Batch, Json } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { cellsOf, columnOf, jsonRecord } from './cell.ts';
import { destinationField } from './field.ts';

/** A batch of one field that can be written. */
function batchOf(name: string, type: string, lookupField?: string): Batch {
  const [field] = destinationField({
    name,
    type,
    createable: true,
    updateable: true,
    referenceTo: ['Account'],
    relationshipName: 'Account',
  });
  if (field === undefined) throw new Error(`${type} can't be written`);
  return {
    object: {
      fullName: 'Contact',
      label: 'Contact',
      supportedOperations: [],
      allowCustomFields: false,
      allowCaseSensitiveFields: false,
      supportsFieldOrdering: false,
    },
    operation: 'insert',
    primaryIdentifier: null,
    fields: [field],
    records: [],
    fieldOptions: lookupField === undefined ? {} : { [name]: { lookupField } },
    syncId: 1,
    syncRunId: 1,
    advancedConfiguration: {},
  };
}

test.each<[string, Json, unknown, string]>([
  ['string', 'a', 'a', 'a'],
  ['boolean', false, false, 'false'],
  ['int', 7, 7, '7'],
  ['currency', '123456789012345678.25', 123_456_789_012_345_680, '123456789012345678.25'],
  ['date', '2026-02-01', '2026-02-01', '2026-02-01'],
  ['time', '09:30', '09:30:00Z', '09:30:00Z'],
  ['time', '09:30:15.250', '09:30:15.250Z', '09:30:15.250Z'],
  ['time', '09:30:15Z', '09:30:15Z', '09:30:15Z'],
  ['time', '09:30:15.250123', '09:30:15.250Z', '09:30:15.250Z'],
  ['datetime', '2026-02-01T09:30:15Z', '2026-02-01T09:30:15Z', '2026-02-01T09:30:15Z'],
  ['datetime', '2026-02-01T09:30:15.250123Z', '2026-02-01T09:30:15.250Z', '2026-02-01T09:30:15.250Z'],
  ['datetime', '2026-02-01T09:30:15', '2026-02-01T09:30:15Z', '2026-02-01T09:30:15Z'],
  [
    'datetime',
    '2026-02-01T09:30:15.1234+02:00',
    '2026-02-01T09:30:15.123+02:00',
    '2026-02-01T09:30:15.123+02:00',
  ],
  ['multipicklist', ['a', null, 'b', ''], 'a;b', 'a;b'],
  ['multipicklist', [null], null, ''],
  ['multipicklist', ['a', 'b'], 'a;b', 'a;b'],
  ['multipicklist', [], null, ''],
  ['string', null, null, ''],
])('a value of type %s is written as Salesforce has it: %j', (type, sent, value, text) => {
  const [cell] = cellsOf(batchOf('Field__c', type), { Field__c: sent });
  expect([cell?.value, cell?.text]).toEqual([value, text]);
});

test.each<[string, Json]>([
  ['double', 'many'],
  ['string', { a: 1 }],
  ['multipicklist', [{ a: 1 }]],
])('a value that no field of type %s takes is refused: %j', (type, sent) => {
  expect(() => cellsOf(batchOf('Field__c', type), { Field__c: sent })).toThrow(RecordError);
});

test('a reference by a field is nested in JSON, and a column with a dot in CSV', () => {
  const cells = cellsOf(batchOf('AccountId', 'reference', 'Code__c'), { AccountId: 'bakery' });
  expect(jsonRecord('Contact', cells)).toEqual({
    attributes: { type: 'Contact' },
    Account: { Code__c: 'bakery' },
  });
  expect(cells.map((cell) => columnOf(cell))).toEqual(['Account.Code__c']);
});

test('a name that is none never gets into a path, a query or a header', () => {
  expect(() => cellsOf(batchOf('Name,Id FROM User', 'string'), { 'Name,Id FROM User': 'x' })).toThrow(
    /no API name/,
  );
});
