import { expect, test } from 'vitest';
import { inAccount, succeeded } from './testing/account.ts';

const append = { object: 'ticket_comment', operation: 'append', primaryIdentifier: null } as const;

test(
  'comments are added in their order, those of a ticket with several one by one',
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
      { ticket_id: 104, body: ' \n ' },
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
      { status: 'rejected', code: 'body_missing' },
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
    sandbox.finishJobs();
    expect(sandbox.state.comments.get(101)).toHaveLength(1);
  }),
);

const several = [
  { ticket_id: 101, body: 'First' },
  { ticket_id: 103, body: null, html_body: '<p>Other</p>' },
  { ticket_id: 101, body: 'Second' },
];

test.each([
  ['the job', 'PUT /api/v2/tickets/update_many', [1, 0, 1]],
  ['a single one', 'PUT /api/v2/tickets/101', [0, 1, 0]],
] as const)(
  'a gateway that gives up on %s leaves unknown whether a comment was added',
  (_name, on, written) =>
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object('ticket_comment');
      sandbox.fail({ kind: 'status', status: 504, on });
      const outcomes = await harness.write({ ...append, object, records: several });
      expect(outcomes.map(({ status }) => status)).toEqual(
        written.map((isWritten) => (isWritten === 1 ? 'succeeded' : 'unknown')),
      );
      expect(requests().filter((request) => request.startsWith('PUT'))).toHaveLength(3);
    })(),
);

test(
  'a ticket that the user may not change is that ticket’s error',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('ticket_comment');
    sandbox.fail({ kind: 'status', status: 403, on: 'PUT /api/v2/tickets/101' });
    const records = [...several, { ticket_id: 103, body: 'More' }];
    expect(await harness.write({ ...append, object, records })).toMatchObject([
      { status: 'rejected', code: 'http_403' },
      succeeded,
      { status: 'rejected', code: 'http_403' },
      succeeded,
    ]);
  }),
);

test(
  'a second comment on a closed ticket, or on none, is that record’s error',
  inAccount(async ({ harness }) => {
    const records = [101, 102, 102, 404, 404].map((id) => ({ ticket_id: id, body: 'Text' }));
    expect(await harness.write({ ...append, records })).toMatchObject([
      succeeded,
      { status: 'rejected', retryable: false, message: expect.stringContaining('closed prevents') },
      { status: 'rejected', message: expect.stringContaining('closed prevents') },
      { status: 'rejected', code: 'RecordNotFound', retryable: false },
      { status: 'rejected', code: 'RecordNotFound' },
    ]);
  }),
);
