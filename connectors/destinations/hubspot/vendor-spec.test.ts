import { expect, test } from 'vitest';
import { inAccount, recordsOf } from './testing/account.ts';
import { vendorSpecSkipped, violationsOf } from './testing/vendor.ts';

const contact = { object: 'contacts', primaryIdentifier: 'email' } as const;

test("all that connector and sandbox say to each other is as HubSpot's descriptions have it", async (context) => {
  if (vendorSpecSkipped !== undefined) context.skip(`not checked against the vendor: ${vendorSpecSkipped}`);
  await inAccount(async (account) => {
    const { harness, sandbox } = account;
    await harness.check();
    sandbox.oauth.expireAccessTokens();
    const everything = {
      firstname: 'Ana',
      lifecyclestage: 'customer',
      topics: ['api', 'news'],
      score: '1.5',
      is_partner: false,
      birthday: '1990-02-03',
      last_seen: '2026-01-02T03:04:05Z',
      hubspot_owner_id: '7',
    };
    const ana = { email: 'ana@example.com', ...everything };
    const dora = { email: 'dora@example.com', firstname: null };
    await harness.write({ ...contact, operation: 'upsert', records: [ana, dora, ana] });
    await harness.write({ ...contact, operation: 'upsert', records: [ana, { email: 'no address' }] });
    await harness.write({ ...contact, operation: 'insert', records: [ana, { email: 'eve@example.com' }] });
    await harness.write({ ...contact, operation: 'update', records: [ana, { email: 'nobody@example.com' }] });
    const [id = ''] = recordsOf(account, 'contacts').map(({ hs_object_id: one = '' }) => one);
    await harness.write({
      object: 'companies',
      operation: 'upsert',
      primaryIdentifier: 'domain',
      records: [{ domain: 'bakery.example.com', city: 'Berlin' }, { domain: 'new.example.com' }],
    });
    await harness.write({
      object: 'deals',
      operation: 'upsert',
      primaryIdentifier: 'deal_key',
      fieldOptions: { 'association.companies': { lookupField: 'domain' } },
      records: [{ deal_key: 'd', 'association.contacts': id, 'association.companies': 'books.example.com' }],
    });
    await harness.write({
      object: 'leads',
      operation: 'upsert',
      primaryIdentifier: 'hs_lead_name',
      records: [{ hs_lead_name: 'L', 'association.contacts': id }],
    });
    await harness.write({
      object: '2-3604285',
      operation: 'upsert',
      primaryIdentifier: 'serial',
      records: [{ serial: 'M-1', model: 'Oven' }, { serial: 'M-2' }],
    });
    const list = {
      object: 'list.11',
      primaryIdentifier: 'email',
      records: [ana].map(({ email }) => ({ email })),
    };
    await harness.write({ ...list, operation: 'upsert' });
    await harness.write({ ...list, operation: 'delete' });
    await harness.write({
      object: 'event.pe4242424_machine_started',
      operation: 'append',
      primaryIdentifier: null,
      records: [
        { email: 'ana@example.com', occurredAt: '2026-01-02T03:04:05Z', programme: 'bread', minutes: '3' },
      ],
    });
    const newsletter = { object: 'subscription.501', primaryIdentifier: 'email' } as const;
    const legal = { legalBasis: 'NON_GDPR', legalBasisExplanation: 'asked for it' };
    await harness.write({
      ...newsletter,
      operation: 'upsert',
      records: [{ email: 'ana@example.com', ...legal }],
    });
    await harness.write({ ...newsletter, operation: 'delete', records: [{ email: 'ana@example.com' }] });
    await harness.write({ ...contact, operation: 'delete', records: [{ email: 'dora@example.com' }] });
    const advancedConfiguration = { gdpr_delete: true };
    const forgotten = [{ email: 'ana@example.com' }];
    await harness.write({ ...contact, operation: 'delete', records: forgotten, advancedConfiguration });
    expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
  })();
});
