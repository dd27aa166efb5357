import { expect, test } from 'vitest';
import { newContacts, inAccount } from './testing/account.ts';
import { vendorSpec, violationsOf } from './testing/vendor.ts';

const SUBSCRIPTION = '6f1a0c52-3c1e-4d5b-9d0e-2f6a7b8c9d01';
const contact = { object: 'contact', primaryIdentifier: 'email' } as const;
const account = { object: 'account', primaryIdentifier: 'name' } as const;
const custom = { object: SUBSCRIPTION, primaryIdentifier: 'externalId' } as const;

test("all that connector and sandbox say to each other is as ActiveCampaign's description has it", async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  await inAccount(async ({ harness, sandbox }) => {
    await harness.check();
    sandbox.state.importer.reportsUpdated = false;
    const everything = { firstName: 'Ana', lastName: 'L', phone: '1', lists: ['Customers'] };
    const values = { field_1: 'x', field_3: ['API'], field_4: '2026-01-01', field_6: '1.5' };
    const ana = { email: 'ana@example.com', ...everything, ...values };
    await harness.write({ ...contact, operation: 'upsert', records: [ana, { email: 'x@y', phone: null }] });
    const batch = newContacts(20).map((record) => ({ ...record, ...everything, ...values }));
    await harness.write({ ...contact, operation: 'upsert', records: [...batch, ana] });
    await harness.write({ ...contact, operation: 'upsert', records: [...newContacts(20), { email: 'x@y' }] });
    await harness.write({ ...contact, operation: 'insert', records: [ana, { email: 'dana@example.com' }] });
    await harness.write({ ...contact, operation: 'update', records: [ana, { email: 'nobody@example.com' }] });
    await harness.write({ ...contact, operation: 'delete', records: [ana] });

    const bakery = { name: 'Example Bakery', accountUrl: 'https://example.com', owner: 1 };
    const accounts = [
      { ...bakery, field_2: ['Asia'], field_3: '10' },
      { ...bakery, field_4: '3' },
    ];
    await harness.write({ ...account, operation: 'upsert', records: accounts });

    const record = {
      externalId: 's/1',
      'fields.name': 'A',
      'fields.seats': '5',
      'relationships.primary-contact': 2,
    };
    const records = [record, { ...record, 'fields.tier': 'Gold' }];
    await harness.write({ ...custom, operation: 'upsert', records });
    await harness.write({ ...custom, operation: 'delete', records: [record, record] });

    expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
  })();
});
