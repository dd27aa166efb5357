import { expect, test } from 'vitest';
import { inAccount } from './testing/account.ts';
import { vendorSpec, violationsOf } from './testing/vendor.ts';

const time = '2026-03-01T10:00:00Z';
const alias = '{"alias_name": "4711", "alias_label": "customer_number"}';
const append = { operation: 'append', primaryIdentifier: null } as const;
const group = { subscription_group_id: '9a8b7c60-0000-4000-8000-000000000001' };

test("all that connector and sandbox say to each other is as Braze's description has it", async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  await inAccount(async ({ harness, sandbox, user }) => {
    await harness.check();
    const profile = {
      first_name: 'Ana',
      dob: '1980-12-21',
      current_location: { longitude: -9.1, latitude: 38.7 },
      email_subscribe: 'opted_in',
      interests: ['tea'],
      pets: [{ id: 1 }],
    };
    const braze_id = user('customer-2')?.braze_id ?? '';
    for (const [primaryIdentifier, name] of [
      ['external_id', 'customer-1'],
      ['email', 'ana@example.com'],
      ['user_alias', alias],
      ['braze_id', braze_id],
    ] as const) {
      const write = {
        object: 'user',
        primaryIdentifier,
        records: [{ [primaryIdentifier]: name, ...profile }],
      };
      if (primaryIdentifier !== 'braze_id') await harness.write({ ...write, operation: 'upsert' });
      await harness.write({ ...write, operation: 'update' });
    }
    const bad = { external_id: 'customer-1', email_subscribe: 'maybe' };
    const users = { object: 'user', operation: 'upsert', primaryIdentifier: 'external_id' } as const;
    await harness.write({ ...users, records: [bad] });
    await harness.write({ ...users, records: [{ external_id: 'x', plan: 'x'.repeat(4_500_000) }] });

    const events = [
      { external_id: 'customer-1', name: 'ordered', time, app_id: 'app', properties: { a: [1] } },
    ];
    await harness.write({ ...append, object: 'event', records: events });
    const mug = { product_id: 'mug', currency: 'EUR', price: '8.50', quantity: 1, time };
    await harness.write({ ...append, object: 'purchase', records: [{ external_id: 'customer-1', ...mug }] });

    const recipients = [
      { external_user_id: 'customer-1', send_to_existing_only: true },
      { user_alias: alias },
    ];
    const campaign = 'campaign:3f2a9b10-0000-4000-8000-000000000001';
    const canvas = 'canvas:7c1d0e20-0000-4000-8000-000000000001';
    const order = { trigger_properties: { order: 1 }, attributes: { first_name: 'Ana' } };
    await harness.write({
      ...append,
      object: campaign,
      records: recipients.map((one) => ({ ...one, ...order })),
    });
    await harness.write({
      ...append,
      object: canvas,
      records: recipients.map((one) => ({ ...one, context: { plan: 'Team' } })),
    });

    const item = { id: 'cup-1', title: 'Cup', price: 3.5, colors: ['red'], added_at: time };
    for (const operation of ['upsert', 'update', 'delete'] as const) {
      await harness.write({
        object: 'catalog:products',
        operation,
        primaryIdentifier: 'id',
        records: [item, { id: 'a b' }],
      });
    }

    for (const [primaryIdentifier, name] of [
      ['external_id', 'customer-1'],
      ['email', 'ana@example.com'],
      ['phone', '+4915112345678'],
    ] as const) {
      const records = [{ [primaryIdentifier]: name, ...group }];
      const object = 'subscription_group_membership';
      await harness.write({ object, operation: 'upsert', primaryIdentifier, records });
      await harness.write({ object, operation: 'delete', primaryIdentifier, records });
    }

    for (const [primaryIdentifier, name] of [
      ['external_id', 'customer-1'],
      ['email', 'bo@example.com'],
      ['user_alias', alias],
      ['braze_id', braze_id],
    ] as const) {
      const records = [{ [primaryIdentifier]: name }];
      await harness.write({ object: 'user', operation: 'delete', primaryIdentifier, records });
    }

    expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
  })();
});
