import { describe, expect, test } from 'vitest';
import { createHarness, testFaults } from '#connector-harness';
import { isObject } from '#connector-kit';
import definition from './index.ts';
import { allSucceeded, inAccount, openTestAccount, succeeded } from './testing/account.ts';

const user = { object: 'user', operation: 'upsert', primaryIdentifier: 'external_id' } as const;
const organization = { ...user, object: 'organization' } as const;
const ticket = { ...user, object: 'ticket' } as const;
const bicycle = { ...user, object: 'custom_object:bicycle' } as const;
const two = [
  { external_id: 'u-2', name: 'Ana' },
  { external_id: 'u-9', name: 'Dana' },
];
const USERS = 'POST /api/v2/users/create_or_update_many';
const STATUSES = 'GET /api/v2/job_statuses/show_many';

testFaults({
  label: 'Zendesk',
  open: () => openTestAccount({ timeoutMs: 250 }),
  writes: [
    { name: 'upsert of users', on: USERS, batch: { ...user, records: two } },
    {
      name: 'organizations of users',
      on: 'POST /api/v2/organization_memberships',
      batch: { ...user, records: [{ external_id: 'u-2', name: 'Ana', organization_ids: [12] }] },
    },
    {
      name: 'update of users',
      on: 'PUT /api/v2/users/update_many',
      batch: {
        ...user,
        operation: 'update',
        primaryIdentifier: 'id',
        records: [{ id: 2, name: 'x' }, { id: 3 }],
      },
    },
    {
      name: 'deletion of users',
      on: 'DELETE /api/v2/users/destroy_many',
      batch: { ...user, operation: 'delete', records: [{ external_id: 'u-2' }] },
    },
    {
      name: 'creation of organizations',
      on: 'POST /api/v2/organizations/create_many',
      batch: { ...organization, records: [{ external_id: 'o-1', name: 'One' }] },
    },
    {
      name: 'update of organizations',
      on: 'PUT /api/v2/organizations/update_many',
      batch: { ...organization, records: [{ external_id: 'org-11', name: 'One' }] },
    },
    {
      name: 'creation of tickets',
      on: 'POST /api/v2/tickets/create_many',
      batch: { ...ticket, records: [{ external_id: 't-1', description: 'One' }] },
    },
    {
      name: 'update of tickets',
      on: 'PUT /api/v2/tickets/update_many',
      batch: { ...ticket, records: [{ external_id: 't-101', subject: 'One' }] },
    },
    {
      name: 'comments',
      on: 'PUT /api/v2/tickets/update_many',
      batch: {
        object: 'ticket_comment',
        operation: 'append',
        primaryIdentifier: null,
        records: [{ ticket_id: 101, body: 'Text' }],
      },
    },
    {
      name: 'comments of one ticket',
      on: 'PUT /api/v2/tickets/101',
      batch: {
        object: 'ticket_comment',
        operation: 'append',
        primaryIdentifier: null,
        records: [
          { ticket_id: 101, body: 'First' },
          { ticket_id: 101, body: 'Second' },
        ],
      },
      accountForFewer: () => ({}),
    },
    {
      name: 'upsert of custom records',
      on: 'POST /api/v2/custom_objects/bicycle/jobs',
      batch: { ...bicycle, records: [{ external_id: 'b-1', name: 'One' }] },
    },
    {
      name: 'deletion of custom records',
      on: 'POST /api/v2/custom_objects/bicycle/jobs',
      batch: { ...bicycle, operation: 'delete', records: [{ external_id: 'b-1' }] },
    },
    {
      name: 'users whose job is asked for',
      on: STATUSES,
      batch: { ...user, records: two },
      accountForFewer: (body) => withJobs(body, (job) => ({ ...job, results: resultsOf(job).slice(1) })),
    },
  ],
});

describe('limits', () => {
  test(
    'too many jobs of the account are waited for',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('user');
      sandbox.state.mostJobs = 0;
      await expect(harness.write({ ...user, object, records: two })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        code: 'TooManyJobs',
        retryAfterMs: 30_000,
        message: expect.stringContaining('30 jobs queued or running'),
      });
    }),
  );

  test(
    'records whose job found no place are sent again, those of a queued one are not',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.mostJobs = 1;
      const records = [
        { external_id: 'org-11', name: 'There' },
        { external_id: 'org-40', name: 'New' },
      ];
      expect(await harness.write({ ...organization, records })).toMatchObject([
        {
          status: 'rejected',
          code: 'TooManyJobs',
          retryable: true,
          message: expect.stringMatching(/^Not sent/),
        },
        succeeded,
      ]);
    }),
  );

  test(
    'a limit that is told in plain text gives its words and the time to wait',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('user');
      const body =
        'You have exceeded the rate limit for updating a single unique user. Please try again later.';
      sandbox.fail({ kind: 'status', status: 429, body, headers: { 'retry-after': '600' }, on: USERS });
      await expect(harness.write({ ...user, object, records: two })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        retryAfterMs: 600_000,
        message: expect.stringContaining('single unique user'),
      });
    }),
  );

  test(
    'the requests per minute of the account’s plan are taken from its answers',
    inAccount(
      async ({ sandbox, harness }) => {
        const rates: number[] = [];
        const watched = createHarness(
          {
            ...definition,
            objects: ({ http, ...context }) => {
              const request = http.request.bind(http);
              return definition.objects({
                ...context,
                http: { request, setRequestsPerSecond: (rate) => rates.push(rate) },
              });
            },
          },
          {
            credentials: { domain: 'acme' },
            baseUrl: sandbox.url,
            grant: { accessToken: (await harness.token()).value.reveal() },
          },
        );
        await watched.objects();
        expect(rates).toEqual([400 / 60]);
        await watched.close();
      },
      { requestsPerMinute: 400 },
    ),
  );
});

describe('a job', () => {
  test.each(['failed', 'killed'])('that ended as %s leaves what it tells nothing of unknown', (end) =>
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: STATUSES,
        alter: (body) =>
          withJobs(body, (job) => ({ ...job, status: end, message: 'The worker was stopped', results: [] })),
      });
      expect(await harness.write({ ...user, records: two })).toMatchObject([
        {
          status: 'unknown',
          message: expect.stringMatching(`ended as ${end}.*The worker was stopped`) as string,
        },
        { status: 'unknown' },
      ]);
    })(),
  );

  test(
    'that Zendesk has forgotten leaves its records unknown',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'altered', on: STATUSES, alter: () => ({ job_statuses: [] }) });
      const outcomes = await harness.write({ ...user, records: two });
      expect(outcomes).toMatchObject([
        { status: 'unknown' },
        { message: expect.stringContaining('keeps nothing') },
      ]);
    }),
  );

  test(
    'that is too large is halved',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('user');
      sandbox.fail({ kind: 'status', status: 413, on: USERS, times: 1 });
      expect(await harness.write({ ...user, object, records: two })).toEqual(allSucceeded(2));
    }),
  );

  test(
    'that is refused for one record is halved until that record stands alone',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = [...two, { external_id: 'u-10', name: 'Eve' }, { external_id: 'u-11', name: 'Fay' }];
      const object = await harness.object('user');
      const body = { error: 'InvalidValue', description: 'A value is malformed' };
      sandbox.fail({ kind: 'status', status: 422, body, on: USERS, times: 3 });
      expect(await harness.write({ ...user, object, records })).toMatchObject([
        {
          status: 'rejected',
          code: 'InvalidValue',
          message: expect.stringContaining('A value is malformed'),
        },
        succeeded,
        succeeded,
        succeeded,
      ]);
      expect(requests().filter((request) => request === 'POST /users/create_or_update_many')).toHaveLength(5);
    }),
  );
});

test(
  'a fault that passes is overcome',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 429, headers: { 'retry-after': '0' }, times: 1 });
    sandbox.fail({ kind: 'cut', on: USERS, times: 1 });
    sandbox.fail({ kind: 'status', status: 503, on: STATUSES, times: 1 });
    expect(await harness.write({ ...user, records: two })).toEqual(allSucceeded(2));
  }),
);

test.each([
  ['gives the same cursor again', { has_more: true, after_cursor: 'again' }],
  ['says that there is more and not where', { has_more: true, after_cursor: null }],
])('a list that %s is no whole list', (_name, meta) =>
  inAccount(async ({ harness, sandbox, requests }) => {
    const alter = (body: unknown) => ({ ...(body as object), meta });
    sandbox.fail({ kind: 'altered', on: 'GET /api/v2/user_fields', alter });
    await expect(harness.object('user')).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      message: expect.stringContaining('does not end while reading the user fields'),
    });
    expect(requests().length).toBeLessThan(5);
  })(),
);

test(
  'a lookup that is not answered is no unknown of a record: nothing was sent to be written',
  inAccount(
    async ({ harness, sandbox }) => {
      const object = await harness.object('organization');
      sandbox.fail({ kind: 'hang', on: /show_many/ });
      const writing = harness.write({
        ...organization,
        object,
        records: [{ external_id: 'org-11', name: 'x' }],
      });
      await expect(writing).rejects.toMatchObject({ whoMustAct: 'retry_later', code: 'timeout' });
    },
    { timeoutMs: 200 },
  ),
);

function withJobs(body: unknown, alter: (job: Record<string, unknown>) => unknown): unknown {
  const jobs = isObject(body as never)
    ? (body as { job_statuses: Record<string, unknown>[] }).job_statuses
    : [];
  return { job_statuses: jobs.map(alter) };
}

function resultsOf({ results }: Record<string, unknown>): unknown[] {
  return Array.isArray(results) ? results : [];
}
