import { expect, test } from 'vitest';
import { syncBatchParams } from './sync-plan.ts';
import { contact, email, field, name } from './testing/batch.ts';

const batch = {
  object: contact,
  operation: 'upsert',
  primaryIdentifier: 'email',
  fields: [email, name],
  records: [{ email: 'a@example.com', name: null }],
  syncId: 12,
  fieldOptions: {},
  syncRunId: 345,
  advancedConfiguration: {},
} as const;

test('a sync plan names the object, the operation, numbers of sync and run, and the mapped fields', () => {
  expect(syncBatchParams(batch, 'upsert')).toEqual({
    sync_plan: {
      object: { object_api_name: 'contact', label: 'Contact' },
      operation: 'upsert',
      sync_run_id: 345,
      sync_id: 12,
      schema: {
        email: {
          active_identifier: true,
          field: {
            field_api_name: 'email',
            label: 'Email',
            identifier: true,
            required: true,
            createable: true,
            updateable: true,
            type: 'string',
            array: false,
          },
        },
        name: {
          active_identifier: false,
          field: {
            field_api_name: 'name',
            label: 'Name',
            identifier: false,
            required: false,
            createable: true,
            updateable: true,
            type: 'string',
            array: false,
          },
        },
      },
    },
    records: [{ email: 'a@example.com', name: null }],
  });
});

test('values travel in the wire form of their type', () => {
  const record = {
    email: 'a@example.com',
    price: '1234.1234',
    score: 0.5,
    age: 30,
    active: true,
    born: '2021-03-29',
    seen: '2021-03-29T16:32:23Z',
    tags: ['a', 'b'],
  };
  expect(syncBatchParams({ ...batch, records: [record] }, 'upsert').records).toEqual([record]);
});

test('a created field of a type that the protocol lacks travels as a string', () => {
  const settings = field('settings', { type: 'json' });
  const params = syncBatchParams(
    { ...batch, fields: [email, settings], records: [{ email: 'a@example.com', settings: { dark: true } }] },
    'upsert',
  );
  expect(params.sync_plan.schema['settings']?.field.type).toBe('string');
  expect(params.records).toEqual([{ email: 'a@example.com', settings: '{"dark":true}' }]);
});
