import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

describe('organizations', () => {
  const upsert = { object: 'organization', operation: 'upsert', primaryIdentifier: 'external_id' } as const;

  test(
    'those that are there are updated and the others created, in a job each',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object('organization');
      const records = [
        {
          external_id: 'ORG-11',
          name: 'Example Bakery Ltd',
          'organization_fields.tier': 'gold',
          notes: null,
        },
        { external_id: 'org-20', name: 'Example Books', domain_names: ['books.example.com'] },
        { external_id: 'org-21', name: 'Example Bicycles' },
        { external_id: 'org-22', name: null },
      ];
      const outcomes = await harness.write({ ...upsert, object, records });
      expect(outcomes).toMatchObject([
        succeeded,
        succeeded,
        { status: 'rejected', message: expect.stringContaining('already been taken') },
        { status: 'rejected', message: expect.stringContaining('cannot be blank') },
      ]);
      const { organizations } = sandbox.state;
      expect(organizations.get(11)).toMatchObject({
        name: 'Example Bakery Ltd',
        organization_fields: { tier: 'gold' },
      });
      expect([...organizations.values()].map(({ name }) => name)).toEqual([
        'Example Bakery Ltd',
        'Example Bicycles',
        'Example Books',
      ]);
      expect(requests().filter((request) => !request.startsWith('GET'))).toEqual([
        'POST /organizations/create_many',
        'PUT /organizations/update_many',
      ]);
    }),
  );

  test(
    'a name is looked for, because Zendesk does not match by it',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { name: 'EXAMPLE bicycles', tags: ['b2c'], 'organization_fields.revenue': '1000000.5' },
        { name: 'Example Cafe', 'organization_fields.revenue': '12' },
      ];
      expect(await harness.write({ ...upsert, primaryIdentifier: 'name', records })).toEqual(allSucceeded(2));
      expect(sandbox.state.organizations.get(12)).toMatchObject({
        name: 'Example Bicycles',
        tags: ['b2c'],
        organization_fields: { revenue: 1_000_000.5 },
      });
      expect(sandbox.state.organizations.size).toBe(3);
    }),
  );

  test(
    'an organization that comes twice is created once and then updated',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { external_id: 'org-30', name: 'First name' },
        { external_id: 'org-30', name: 'Last name' },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      const written = [...sandbox.state.organizations.values()].filter(
        (one) => one['external_id'] === 'org-30',
      );
      expect(written).toMatchObject([{ name: 'Last name' }]);
    }),
  );

  test(
    'updates and deletions go to what is there',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { id: 12, name: 'Example Cycles' },
        { id: 404, name: 'x' },
      ];
      const update = { ...upsert, operation: 'update', primaryIdentifier: 'id' } as const;
      expect(await harness.write({ ...update, records })).toMatchObject([succeeded, { code: 'not_found' }]);
      expect(sandbox.state.organizations.get(12)).toMatchObject({ name: 'Example Cycles' });
      const gone = [{ external_id: 'org-11' }, { external_id: 'org-404' }];
      expect(await harness.write({ ...upsert, operation: 'delete', records: gone })).toEqual(allSucceeded(2));
      const named = { ...upsert, operation: 'delete', primaryIdentifier: 'name' } as const;
      expect(await harness.write({ ...named, records: [{ name: 'example cycles' }] })).toEqual([succeeded]);
      expect(sandbox.state.organizations.size).toBe(0);
    }),
  );
});

describe('tickets', () => {
  const upsert = { object: 'ticket', operation: 'upsert', primaryIdentifier: 'external_id' } as const;

  test(
    'tickets are created with their first comment and updated without it',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { external_id: 't-101', subject: 'Wheel', description: 'not sent', 'custom_fields.55': 'wheel' },
        {
          external_id: 't-200',
          subject: 'New',
          description: 'It squeaks',
          requester_id: 3,
          'custom_fields.56': true,
          'custom_fields.57': ['brake'],
        },
        { external_id: 't-201', subject: 'No description' },
        { external_id: 't-102', subject: 'Closed' },
        { external_id: 't-twice', subject: 'Which one?' },
        { external_id: 't-202', description: 'x', 'custom_fields.55': 'saddle' },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        succeeded,
        succeeded,
        { status: 'rejected', code: 'description_missing' },
        {
          status: 'rejected',
          code: 'TicketUpdateFailed',
          message: expect.stringContaining('closed prevents'),
        },
        { status: 'rejected', code: 'ambiguous', message: expect.stringContaining('t-twice') },
        { status: 'rejected', code: 'RecordInvalid', message: expect.stringContaining('saddle') },
      ]);
      expect(sandbox.state.tickets.get(101)).toMatchObject({
        subject: 'Wheel',
        tags: ['wheel'],
        custom_fields: [{ id: 55, value: 'wheel' }],
      });
      expect(sandbox.state.comments.get(101)).toEqual([]);
      const created = [...sandbox.state.tickets.values()].find((one) => one['external_id'] === 't-200');
      expect(created).toMatchObject({
        requester_id: 3,
        custom_fields: [{ id: 56, value: true }, { id: 57 }],
      });
      expect(sandbox.state.comments.get(Number(created?.id))).toMatchObject([{ body: 'It squeaks' }]);
    }),
  );

  test(
    'tags and choices of a ticket are added to',
    inAccount(async ({ harness, sandbox }) => {
      const merge = { arrayOperation: 'merge' } as const;
      const fieldOptions = { tags: merge, 'custom_fields.57': merge };
      const write = { ...upsert, operation: 'update', primaryIdentifier: 'id', fieldOptions } as const;
      const first = [{ id: 101, tags: ['bent'], 'custom_fields.57': ['chain'] }];
      expect(await harness.write({ ...write, records: first })).toEqual([succeeded]);
      const second = [{ id: 101, tags: ['wheel'], 'custom_fields.57': ['brake'] }];
      expect(await harness.write({ ...write, records: second })).toEqual([succeeded]);
      expect(sandbox.state.tickets.get(101)).toMatchObject({
        tags: ['wheel', 'bent'],
        custom_fields: [{ id: 57, value: ['chain', 'brake'] }],
      });
    }),
  );

  test(
    'requester and assignee are found by what they are known by, and tickets are deleted',
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ external_id: 't-101', requester_id: 'bo@example.com', assignee_id: 'STAFF-1' }];
      const fieldOptions = {
        requester_id: { lookupField: 'email' },
        assignee_id: { lookupField: 'external_id' },
      };
      const write = { ...upsert, operation: 'update', records, fieldOptions } as const;
      expect(await harness.write(write)).toEqual([succeeded]);
      expect(sandbox.state.tickets.get(101)).toMatchObject({ requester_id: 3, assignee_id: 1 });
      const gone = [{ external_id: 't-101' }, { external_id: 't-404' }];
      expect(await harness.write({ ...upsert, operation: 'delete', records: gone })).toEqual(allSucceeded(2));
      expect(sandbox.state.tickets.has(101)).toBe(false);
    }),
  );
});

describe('ticket comments', () => {
  const append = { object: 'ticket_comment', operation: 'append', primaryIdentifier: null } as const;

  test(
    'comments are added in their order, one job after the other for the same ticket',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { ticket_id: 101, body: 'First' },
        { ticket_id: 101, body: 'Second', public: false, author_id: 3 },
        { ticket_id: 103, html_body: '<p>Other</p>' },
        { ticket_id: 101, body: 'Third' },
        { ticket_id: 404, body: 'Nowhere' },
        { ticket_id: 102, body: 'Closed' },
        { ticket_id: 103 },
        { body: 'Without' },
      ];
      expect(await harness.write({ ...append, records })).toMatchObject([
        succeeded,
        succeeded,
        succeeded,
        succeeded,
        { status: 'rejected', code: 'TicketNotFound' },
        { status: 'rejected', code: 'TicketUpdateFailed' },
        { status: 'rejected', code: 'body_missing' },
        { status: 'rejected', code: 'ticket_missing' },
      ]);
      expect(sandbox.state.comments.get(101)).toEqual([
        { body: 'First', public: true, author_id: 1 },
        { body: 'Second', public: false, author_id: 3 },
        { body: 'Third', public: true, author_id: 1 },
      ]);
      expect(sandbox.state.comments.get(103)).toMatchObject([{ body: '<p>Other</p>' }]);
    }),
  );

  test(
    'a ticket is found by its external id',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { ticket_id: 'T-101', body: 'Found' },
        { ticket_id: 't-twice', body: 'Which?' },
      ];
      const fieldOptions = { ticket_id: { lookupField: 'external_id' } };
      expect(await harness.write({ ...append, records, fieldOptions })).toMatchObject([
        succeeded,
        { status: 'rejected', code: 'reference_not_found' },
      ]);
      expect(sandbox.state.comments.get(101)).toMatchObject([{ body: 'Found' }]);
    }),
  );

  test(
    'a comment whose request was cut off is unknown, and is not sent twice',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('ticket_comment');
      sandbox.fail({ kind: 'cut', on: /update_many/ });
      const outcomes = await harness.write({
        ...append,
        object,
        records: [{ ticket_id: 101, body: 'Once' }],
      });
      expect(outcomes).toMatchObject([{ status: 'unknown' }]);
      expect(sandbox.state.comments.get(101)).toHaveLength(1);
    }),
  );
});

describe('custom objects', () => {
  const upsert = {
    object: 'custom_object:bicycle',
    operation: 'upsert',
    primaryIdentifier: 'external_id',
  } as const;

  test(
    'records are created, updated and deleted by external id, which keeps its case',
    inAccount(async ({ harness, sandbox }) => {
      const fields = (color: string) => ({ 'custom_object_fields.color': color });
      const records = [
        { external_id: 'b-1', name: 'Red racer', ...fields('green'), 'custom_object_fields.gears': null },
        { external_id: 'B-1', name: 'Another one', 'custom_object_fields.owner': '2' },
        { external_id: 'b-3', name: 'Blue', ...fields('blue') },
        { external_id: 'b-4', name: '' },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        succeeded,
        succeeded,
        { status: 'rejected', code: 'RecordInvalid', message: expect.stringContaining('blue') },
        { status: 'rejected', message: expect.stringContaining('cannot be blank') },
      ]);
      const bicycles = sandbox.state.customObjects.get('bicycle')!.records;
      expect(bicycles.get('01BIKE1')).toMatchObject({
        custom_object_fields: { color: 'green', gears: null },
      });
      expect(bicycles.size).toBe(2);
      const gone = [{ external_id: 'b-1' }, { external_id: 'b-404' }];
      expect(await harness.write({ ...upsert, operation: 'delete', records: gone })).toEqual(allSucceeded(2));
      expect([...bicycles.values()]).toMatchObject([{ external_id: 'B-1' }]);
    }),
  );

  test(
    'an update creates nothing, and what is there can be kept',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { external_id: 'b-1', name: 'Renamed', 'custom_object_fields.owner': 'bo@example.com' },
        { external_id: 'b-404', name: 'None' },
      ];
      const fieldOptions = {
        name: { preserveValues: true },
        'custom_object_fields.owner': { lookupField: 'email' },
      };
      const outcomes = await harness.write({ ...upsert, operation: 'update', records, fieldOptions });
      expect(outcomes).toMatchObject([succeeded, { status: 'rejected', code: 'not_found' }]);
      expect(sandbox.state.customObjects.get('bicycle')!.records.get('01BIKE1')).toMatchObject({
        name: 'Red racer',
        custom_object_fields: { color: 'red', owner: '3' },
      });
    }),
  );

  test(
    'a custom object that is gone is a fault of the sync',
    inAccount(async ({ harness, sandbox }) => {
      const { fields, ...object } = await harness.object(upsert.object);
      sandbox.state.customObjects.clear();
      const records = [{ external_id: 'b-1', name: 'x' }];
      const writing = harness.write({ ...upsert, object: { ...object, fields }, records });
      await expect(writing).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
      await expect(harness.fields(object)).rejects.toMatchObject({
        message: expect.stringContaining('Legacy custom objects'),
      });
    }),
  );
});
