import { describe, expect, test } from 'vitest';
import type { DestinationField } from '#connector-kit';
import { destinationField } from './field.ts';
import { allSucceeded, inAccount } from './testing/account.ts';

const append = { object: 'event', operation: 'append', primaryIdentifier: null } as const;
const purchase = { ...append, object: 'purchase' } as const;
const time = '2026-03-01T10:00:00Z';

/** The fields of the object, and properties that a sync adds. */
function withProperties(
  fields: readonly DestinationField[],
  names: readonly string[],
): readonly DestinationField[] {
  return [...fields, ...names.map((name) => destinationField(name, name, 'decimal'))];
}

describe('events', () => {
  test(
    'go with the identifier that each record has, and with what else is mapped as properties',
    inAccount(async ({ harness, sandbox, bodies }) => {
      const { fields } = await harness.object('event');
      const records = [
        {
          external_id: 'customer-1',
          email: 'ana@example.com',
          name: 'ordered',
          time,
          total: '9.50',
          note: null,
        },
        { user_alias: '{"alias_name":"4711","alias_label":"customer_number"}', name: 'ordered', time },
        {
          external_id: '',
          email: 'bo@example.com',
          name: 'ordered',
          time,
          properties: { name: 'Mug' },
          total: 3,
        },
      ];
      const outcomes = await harness.write({
        ...append,
        fields: withProperties(fields, ['total', 'note']),
        records,
      });
      expect(outcomes).toEqual(allSucceeded(3));
      expect(bodies('/users/track')).toEqual([
        {
          events: [
            { external_id: 'customer-1', name: 'ordered', time, properties: { total: 9.5 } },
            { user_alias: { alias_name: '4711', alias_label: 'customer_number' }, name: 'ordered', time },
            { email: 'bo@example.com', name: 'ordered', time, properties: { name: 'Mug', total: 3 } },
          ],
        },
      ]);
      expect(sandbox.state.events).toHaveLength(3);
    }),
  );

  test(
    'take properties as JSON text too; what is no object is refused, not dropped',
    inAccount(async ({ harness, sandbox }) => {
      const event = { external_id: 'customer-1', name: 'ordered', time };
      const records = [
        { ...event, properties: '{"color": "red"}' },
        { ...event, properties: ['red'] },
        { ...event, properties: 'red' },
      ];
      const malformed = { status: 'rejected', code: 'malformed_properties' };
      expect(await harness.write({ ...append, records })).toMatchObject([
        { status: 'succeeded' },
        malformed,
        malformed,
      ]);
      expect(sandbox.state.events.map(({ body }) => body['properties'])).toEqual([{ color: 'red' }]);
    }),
  );

  test(
    'of one user are all kept, in their order',
    inAccount(async ({ harness, sandbox }) => {
      const records = ['a', 'b', 'a'].map((name) => ({ external_id: 'customer-1', name, time }));
      expect(await harness.write({ ...append, records })).toEqual(allSucceeded(3));
      expect(sandbox.state.events.map(({ body }) => body['name'])).toEqual(['a', 'b', 'a']);
    }),
  );

  test(
    'that Braze refuses are refused by name, the others are taken, none is sent twice',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = [
        { external_id: 'customer-1', name: 'ordered', time: 'yesterday' },
        { external_id: 'customer-1', name: 'ordered', time },
        { name: 'ordered', time },
      ];
      expect(await harness.write({ ...append, records })).toMatchObject([
        { status: 'rejected', message: "'time' must be in ISO 8601 format" },
        { status: 'succeeded' },
        { status: 'rejected', code: 'missing_identifier' },
      ]);
      expect(sandbox.state.events).toHaveLength(1);
      expect(requests().filter((one) => one === 'POST /users/track')).toHaveLength(1);
    }),
  );

  test(
    'are not sent again where Braze says that something was wrong, but not with which',
    inAccount(async ({ harness, sandbox, requests }) => {
      sandbox.state.namesErrors = false;
      sandbox.fail({
        kind: 'altered',
        on: 'POST /users/track',
        alter: (body) => ({ ...(body as object), events_processed: undefined }),
      });
      const records = [
        { external_id: 'customer-1', name: 'ordered', time: 'yesterday' },
        { external_id: 'customer-1', name: 'ordered', time },
      ];
      const outcomes = await harness.write({ ...append, records });
      expect(outcomes.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
      expect(outcomes[0]).toMatchObject({ message: expect.stringContaining('ISO 8601') as string });
      expect(requests().filter((one) => one === 'POST /users/track')).toHaveLength(1);
    }),
  );

  test(
    'behind a gateway that gave up may have been taken',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 504, on: 'POST /users/track' });
      const records = [{ external_id: 'customer-1', name: 'ordered', time }];
      expect(await harness.write({ ...append, records })).toMatchObject([{ status: 'unknown' }]);
    }),
  );

  test(
    'to existing users only make no user',
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ external_id: 'nobody', name: 'ordered', time, _update_existing_only: true }];
      await harness.write({ ...append, records });
      expect(sandbox.state.users.size).toBe(3);
    }),
  );
});

describe('purchases', () => {
  test(
    'carry a price that is a number; one without a currency is refused alone',
    inAccount(async ({ harness, sandbox }) => {
      const mug = { external_id: 'customer-1', product_id: 'mug', currency: 'EUR', price: '8.50', time };
      const records = [
        { ...mug, quantity: 2 },
        { ...mug, currency: 'euro' },
      ];
      expect(await harness.write({ ...purchase, records })).toMatchObject([
        { status: 'succeeded' },
        { status: 'rejected', message: "'currency' must be an ISO 4217 code" },
      ]);
      expect(sandbox.state.purchases.map(({ body }) => body)).toEqual([
        { external_id: 'customer-1', product_id: 'mug', currency: 'EUR', price: 8.5, quantity: 2, time },
      ]);
    }),
  );
});
