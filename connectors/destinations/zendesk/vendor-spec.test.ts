import { expect, test } from 'vitest';
import { inAccount } from './testing/account.ts';
import { vendorSpec, violationsOf } from './testing/vendor.ts';

test("all that connector and sandbox say to each other is as Zendesk's description has it", async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  await inAccount(async ({ harness, sandbox }) => {
    await harness.check();
    const users = { object: 'user', primaryIdentifier: 'external_id' } as const;
    const user = {
      external_id: 'u-20',
      name: 'Eve',
      email: 'eve@example.com',
      phone: '5',
      role: 'end-user',
      alias: 'E',
      details: 'd',
      notes: 'n',
      tags: ['new'],
      locale: 'en-US',
      time_zone: 'Berlin',
      suspended: false,
      verified: true,
      skip_verify_email: true,
      remote_photo_url: 'https://example.com/eve.png',
      'user_fields.credit': '1.5',
    };
    const bad = { external_id: 'u-21', name: 'Bad', email: 'bad' };
    const lookup = { organization_id: { lookupField: 'external_id' } };
    const referring = [{ ...user, organization_id: 'org-11', organization_ids: [11, 12] }, bad];
    await harness.write({ ...users, operation: 'upsert', records: referring, fieldOptions: lookup });
    const { email: _email, skip_verify_email: _skip, ...known } = user;
    await harness.write({ ...users, operation: 'update', records: [{ ...known, organization_ids: [] }] });
    await harness.write({
      object: 'user',
      operation: 'update',
      primaryIdentifier: 'email',
      records: [{ email: 'eve@example.com', phone: '6' }],
    });
    const moved = { external_id: 'u-20', name: 'Eve', email: 'eve.new@example.com' };
    await harness.write({ ...users, operation: 'upsert', records: [moved] });
    await harness.write({ ...users, primaryIdentifier: 'email', operation: 'update', records: [moved] });
    await harness.write({ ...users, operation: 'delete', records: [known, { external_id: 'a,b' }] });
    sandbox.state.bulkImports = false;
    await expect(harness.write({ ...users, operation: 'upsert', records: [user] })).rejects.toThrow(
      'Bulk import',
    );

    const organizations = { object: 'organization', primaryIdentifier: 'name' } as const;
    const names = [
      { name: 'Example Bakery', external_id: 'org-11' },
      { name: 'Example Shop', shared_tickets: true },
    ];
    await harness.write({ ...organizations, operation: 'upsert', records: names });
    await harness.write({ ...organizations, operation: 'delete', records: names });

    const tickets = { object: 'ticket', primaryIdentifier: 'external_id' } as const;
    const records = [
      { external_id: 't-101', priority: 'high', 'custom_fields.56': true, 'custom_fields.57': ['brake'] },
      {
        external_id: 't-300',
        subject: 'New',
        description: 'Text',
        tags: ['new'],
        'custom_fields.55': 'wheel',
      },
    ];
    await harness.write({ ...tickets, operation: 'upsert', records });
    const byId = [{ id: 101, subject: 'By id' }];
    await harness.write({ object: 'ticket', primaryIdentifier: 'id', operation: 'update', records: byId });
    await harness.write({ ...tickets, operation: 'delete', records });
    const comment = { ticket_id: 103, body: 'Text', public: false, author_id: 1 };
    const comments = { object: 'ticket_comment', operation: 'append', primaryIdentifier: null } as const;
    await harness.write({ ...comments, records: [comment] });
    await harness.write({ ...comments, records: [comment, { ...comment, body: 'More' }] });
    sandbox.state.archived.add(102);
    await harness.write({
      ...tickets,
      operation: 'update',
      records: [{ external_id: 't-102', subject: 'x' }],
    });

    const bicycles = { object: 'custom_object:bicycle', primaryIdentifier: 'external_id' } as const;
    const bicycle = { external_id: 'b-1', name: 'Red', 'custom_object_fields.gears': 3 };
    await harness.write({
      ...bicycles,
      operation: 'upsert',
      records: [bicycle, { external_id: 'b-2', name: 'B' }],
    });
    await harness.write({ ...bicycles, operation: 'update', records: [bicycle] });
    await harness.write({ ...bicycles, operation: 'delete', records: [bicycle] });

    expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
  })();
});
