import { expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

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

test(
  'a ticket that is archived is not created anew, though no list shows it',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.archived.add(102);
    const records = [{ external_id: 't-102', description: 'Again' }];
    expect(await harness.write({ ...upsert, records })).toMatchObject([
      { status: 'rejected', message: expect.stringContaining('closed prevents') },
    ]);
    expect(sandbox.state.tickets.size).toBe(4);
  }),
);

test(
  'a new ticket gets its external id as it is looked for the next time, without spaces around it',
  inAccount(async ({ harness, sandbox }) => {
    const records = [{ external_id: ' t-300 ', description: 'Text' }];
    expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(sandbox.state.tickets.size).toBe(5);
  }),
);

test.each([
  ['cut off', { kind: 'cut' }, 1],
  ['given up by a gateway', { kind: 'status', status: 502 }, 0],
] as const)('a creation that is %s is unknown, and the ticket’s next record waits', (_name, fault, jobs) =>
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('ticket');
    sandbox.fail({ ...fault, on: 'POST /api/v2/tickets/create_many', times: 1 });
    const records = [
      { external_id: 't-400', description: 'One' },
      { external_id: 'T-400', description: 'One', subject: 'Later' },
    ];
    expect(await harness.write({ ...upsert, object, records })).toMatchObject([
      { status: 'unknown' },
      { status: 'rejected', code: 'earlier_unknown', retryable: true },
    ]);
    expect(sandbox.state.jobs.size).toBe(jobs);
  })(),
);
