import { expect, test } from 'vitest';
import type { ZendeskSandbox } from './sandbox/index.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'user', operation: 'upsert', primaryIdentifier: 'external_id' } as const;
const lookupField = 'external_id';

function organizationsOf({ state }: ZendeskSandbox, userId: number): number[] {
  return [...state.memberships.values()]
    .filter((one) => one.user_id === userId)
    .map((one) => one.organization_id);
}

test(
  'a user joins the organizations of an array of external ids and leaves the others',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.organizations.get(12)!['external_id'] = 'org-12';
    const records = [
      { external_id: 'u-2', name: 'Ana', organization_ids: ['ORG-12'] },
      { external_id: 'u-50', name: 'New', organization_ids: ['org-11', 'org-12', 'org-11'] },
      { external_id: 'u-51', name: 'Without' },
    ];
    const fieldOptions = { organization_ids: { lookupField } };
    expect(await harness.write({ ...upsert, records, fieldOptions })).toEqual(allSucceeded(3));
    expect(organizationsOf(sandbox, 2)).toEqual([12]);
    const [, , , created] = [...sandbox.state.users.values()];
    expect(created).toMatchObject({ name: 'New' });
    expect(created).not.toHaveProperty('organization_ids');
    expect(organizationsOf(sandbox, Number(created?.id))).toEqual([11, 12]);
  }),
);

test(
  'organizations are added to those that are there where a mapping says so, and null leaves none',
  inAccount(async ({ harness, sandbox }) => {
    const write = { ...upsert, operation: 'update', primaryIdentifier: 'id' } as const;
    const fieldOptions = { organization_ids: { arrayOperation: 'merge' } } as const;
    const added = [{ id: 2, organization_ids: [12, 11] }];
    expect(await harness.write({ ...write, records: added, fieldOptions })).toEqual([succeeded]);
    expect(organizationsOf(sandbox, 2)).toEqual([11, 12]);
    expect(await harness.write({ ...write, records: [{ id: 2, organization_ids: null }] })).toEqual([
      succeeded,
    ]);
    expect(organizationsOf(sandbox, 2)).toEqual([]);
  }),
);

test(
  'an organization that is not there is that record’s error, and its user is not written',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { external_id: 'u-60', name: 'One', organization_ids: ['org-404'] },
      { external_id: 'u-61', name: 'Two', organization_ids: ['org-11'] },
    ];
    const fieldOptions = { organization_ids: { lookupField } };
    expect(await harness.write({ ...upsert, records, fieldOptions })).toMatchObject([
      { status: 'rejected', code: 'reference_not_found', message: expect.stringContaining('org-404') },
      succeeded,
    ]);
    expect(sandbox.state.users.size).toBe(4);
    const byId = [{ external_id: 'u-61', name: 'Two', organization_ids: [404] }];
    expect(await harness.write({ ...upsert, records: byId })).toMatchObject([
      {
        status: 'rejected',
        code: 'http_422',
        message: expect.stringMatching(/^The user is written.*invalid/),
      },
    ]);
  }),
);

test(
  'more users than a poll serves are all served, and who may not join is said to be written but for that',
  inAccount(async ({ harness, sandbox }) => {
    const records = Array.from({ length: 60 }, (_, at) => ({
      external_id: `many-${at}`,
      name: `Many ${at}`,
      organization_ids: [11],
    }));
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(60));
    expect(sandbox.state.memberships.size).toBe(61);
    sandbox.fail({ kind: 'status', status: 403, on: 'POST /api/v2/organization_memberships' });
    const more = [{ external_id: 'u-70', name: 'More', organization_ids: [11] }];
    expect(await harness.write({ ...upsert, records: more })).toMatchObject([
      { status: 'rejected', code: 'http_403', message: expect.stringContaining('written, but not all') },
    ]);
  }),
);

test(
  'a user whose id the job does not tell is found again',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({
      kind: 'altered',
      on: 'GET /api/v2/job_statuses/show_many',
      alter: (body) => ({
        job_statuses: (body as { job_statuses: object[] }).job_statuses.map((job) => ({
          ...job,
          results: [{ status: 'Updated', success: true }],
        })),
      }),
    });
    const records = [{ external_id: 'u-2', name: 'Ana', organization_ids: [12] }];
    expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
    expect(organizationsOf(sandbox, 2)).toEqual([12]);
  }),
);
