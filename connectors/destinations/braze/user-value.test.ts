import { describe, expect, test } from 'vitest';
import type { DestinationField } from '#connector-kit';
import { destinationField } from './field.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const byId = { object: 'user', operation: 'upsert', primaryIdentifier: 'external_id' } as const;

describe('values', () => {
  test(
    'arrays overwrite, or are added to what is there',
    inAccount(async ({ harness, user }) => {
      const first = [{ external_id: 'customer-1', interests: ['tea', 'mugs'], pets: [{ id: 1 }] }];
      await harness.write({ ...byId, records: first });
      const second = [{ external_id: 'customer-1', interests: ['cups'], pets: [{ id: 2 }] }];
      const merge = { interests: { arrayOperation: 'merge' }, pets: { arrayOperation: 'merge' } } as const;
      await harness.write({ ...byId, records: second, fieldOptions: merge });
      expect(user('customer-1')?.attributes.get('interests')).toEqual(['tea', 'mugs', 'cups']);
      expect(user('customer-1')?.attributes.get('pets')).toEqual([{ id: 1 }, { id: 2 }]);
      await harness.write({ ...byId, records: second });
      expect(user('customer-1')?.attributes.get('interests')).toEqual(['cups']);
      await harness.write({ ...byId, records: [{ external_id: 'customer-1', interests: null }] });
      expect(user('customer-1')?.attributes.has('interests')).toBe(false);
    }),
  );

  test(
    'decimals are numbers, times within arrays have their own form, nested objects go as they are',
    inAccount(async ({ harness, user }) => {
      const custom: readonly DestinationField[] = [
        destinationField('external_id', 'External User ID', 'string'),
        destinationField('balance', 'Balance', 'decimal'),
        destinationField('visits', 'Visits', 'date_time', { array: true }),
        destinationField('trial_ends_at', 'Trial ends', 'date_time'),
        destinationField('address', 'Address', 'json'),
      ];
      const address = { city: 'Lisbon', since: { $time: '2020-01-01T00:00:00Z' } };
      const record = {
        external_id: 'customer-1',
        balance: '12.50',
        visits: ['2026-01-01T00:00:00Z'],
        trial_ends_at: '2026-02-01T00:00:00Z',
        address,
      };
      expect(await harness.write({ ...byId, fields: custom, records: [record] })).toEqual(allSucceeded(1));
      expect(Object.fromEntries(user('customer-1')?.attributes ?? [])).toMatchObject({
        balance: 12.5,
        visits: [{ $time: '2026-01-01T00:00:00Z' }],
        trial_ends_at: '2026-02-01T00:00:00Z',
        address,
      });
    }),
  );

  test(
    'a null within an object is refused before it makes Braze drop the others',
    inAccount(async ({ harness, user }) => {
      const records = [
        { external_id: 'customer-1', address: { city: 'Lisbon', geo: [{ zip: null }] } },
        { external_id: 'customer-2', address: { city: 'Oslo' } },
      ];
      expect(await harness.write({ ...byId, records })).toMatchObject([
        { status: 'rejected', code: 'null_in_object', message: expect.stringContaining('address') as string },
        { status: 'succeeded' },
      ]);
      expect(user('customer-2')?.attributes.get('address')).toEqual({ city: 'Oslo' });
    }),
  );
});
