import { expect, test } from 'vitest';
import type { ZendeskSandbox } from './sandbox/index.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'user', operation: 'upsert', primaryIdentifier: 'external_id' } as const;
const update = { ...upsert, operation: 'update' } as const;
const remove = { ...upsert, operation: 'delete' } as const;

/** Ids of the users who were not deleted. */
function liveIds({ state }: ZendeskSandbox): number[] {
  return [...state.users].filter(([, user]) => user['active'] !== false).map(([id]) => id);
}

test(
  'users are created and updated by external id, in one job',
  inAccount(async ({ harness, sandbox, requests }) => {
    const object = await harness.object('user');
    const records = [
      { external_id: 'U-2', name: 'Ana L. Lopez', 'user_fields.plan': 'pro', 'user_fields.credit': '12.50' },
      { external_id: 'u-9', name: 'Dana', email: 'dana@example.com', tags: ['new'], skip_verify_email: true },
    ];
    expect(await harness.write({ ...upsert, object, records })).toEqual(allSucceeded(2));
    const [ana, dana] = [sandbox.state.users.get(2), sandbox.state.users.get(1_000_000_001)];
    expect(ana).toMatchObject({ name: 'Ana L. Lopez', email: 'ana@example.com', tags: ['vip'] });
    expect(ana?.['user_fields']).toMatchObject({ plan: 'pro', seats: 3, credit: '12.50' });
    expect(dana).toMatchObject({ name: 'Dana', email: 'dana@example.com', role: 'end-user', tags: ['new'] });
    expect(requests().filter((request) => request.startsWith('POST'))).toEqual([
      'POST /users/create_or_update_many',
    ]);
  }),
);

test(
  'a user that is refused fails alone, with the words of the job, in whatever order results come',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { email: 'one@example.com', name: 'One' },
      { email: 'two@example', name: 'Two' },
      { email: 'bo@example.com', name: 'Bo C.', 'user_fields.plan': 'platinum' },
      { email: 'four@example.com', name: 'Four' },
    ];
    for (const reversesResults of [true, false]) {
      sandbox.state.reversesResults = reversesResults;
      const outcomes = await harness.write({ ...upsert, primaryIdentifier: 'email', records });
      expect(outcomes).toMatchObject([
        succeeded,
        {
          status: 'rejected',
          code: 'UserUpdateError',
          message: expect.stringContaining('not properly formatted'),
        },
        { status: 'rejected', message: expect.stringContaining('platinum'), retryable: false },
        succeeded,
      ]);
    }
  }),
);

test(
  'null empties a field, and a field that a record lacks is left alone',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { external_id: 'u-2', name: 'Ana', organization_id: null, tags: null, 'user_fields.plan': null },
      { external_id: 'staff-1', name: 'Ada', organization_id: 12 },
    ];
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
    const ana = sandbox.state.users.get(2);
    expect(ana).toMatchObject({ organization_id: null, tags: [] });
    expect(ana?.['user_fields']).toMatchObject({ plan: null, seats: 3 });
    expect(sandbox.state.users.get(1)).toMatchObject({ organization_id: 12, role: 'admin' });
  }),
);

test(
  'records of the same user are written one after the other, and the last one wins',
  inAccount(async ({ harness, sandbox, requests }) => {
    const records = [
      { external_id: 'u-5', name: 'First', phone: '1' },
      { external_id: 'u-6', name: 'Other' },
      { external_id: 'U-5', name: 'Last' },
    ];
    expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(3));
    const written = [...sandbox.state.users.values()].filter(({ external_id: id }) =>
      /^u-5$/i.test(String(id)),
    );
    expect(written).toMatchObject([{ name: 'Last', phone: '1' }]);
    expect(requests().filter((request) => request === 'POST /users/create_or_update_many')).toHaveLength(2);
  }),
);

test(
  'an update changes who is there and creates nobody',
  inAccount(async ({ harness, sandbox }) => {
    const outcomes = await harness.write({
      ...update,
      records: [
        { external_id: 'u-2', name: 'Ana Updated' },
        { external_id: 'u-404', name: 'Nobody' },
      ],
    });
    expect(outcomes).toMatchObject([succeeded, { status: 'rejected', code: 'not_found', retryable: false }]);
    const byEmail = {
      ...update,
      primaryIdentifier: 'email',
      records: [{ email: 'BO@example.com', phone: '7' }],
    };
    expect(await harness.write(byEmail)).toEqual([succeeded]);
    const byId = {
      ...update,
      primaryIdentifier: 'id',
      records: [
        { id: 3, name: 'Bo by id' },
        { id: 999, name: 'x' },
      ],
    };
    expect(await harness.write(byId)).toMatchObject([succeeded, { status: 'rejected', code: 'not_found' }]);
    expect(sandbox.state.users.get(2)).toMatchObject({ name: 'Ana Updated' });
    expect(sandbox.state.users.get(3)).toMatchObject({ name: 'Bo by id', phone: '7' });
    expect(sandbox.state.users.size).toBe(3);
  }),
);

test(
  'a user that is gone already counts as deleted, and one that may not be deleted is refused',
  inAccount(async ({ harness, sandbox }) => {
    const records = [{ external_id: 'u-2' }, { external_id: 'u-404' }, { external_id: 'staff-1' }];
    expect(await harness.write({ ...remove, records })).toMatchObject([
      succeeded,
      succeeded,
      {
        status: 'rejected',
        code: 'UserDeleteError',
        message: expect.stringContaining('cannot delete yourself'),
      },
    ]);
    expect(liveIds(sandbox)).toEqual([1, 3]);
  }),
);

test(
  'a user who was deleted in Zendesk counts as gone, although it still shows them',
  inAccount(async ({ harness, sandbox, requests }) => {
    sandbox.state.users.get(2)!['active'] = false;
    const byId = { primaryIdentifier: 'id', records: [{ id: 2, name: 'x' }] } as const;
    expect(await harness.write({ ...update, ...byId })).toMatchObject([{ code: 'not_found' }]);
    expect(await harness.write({ ...remove, primaryIdentifier: 'id', records: [{ id: 2 }] })).toEqual([
      succeeded,
    ]);
    expect(requests().filter((request) => !request.startsWith('GET'))).toEqual([]);
  }),
);

test(
  'a user who came to an address later is found by it, and a stranger who has it in a note is not',
  inAccount(async ({ harness, sandbox }) => {
    const moved = [{ external_id: 'u-2', name: 'Ana', email: 'ana.new@example.com' }];
    expect(await harness.write({ ...upsert, records: moved })).toEqual([succeeded]);
    sandbox.state.users.get(3)!['notes'] = 'ana.new@example.com';
    const byEmail = { primaryIdentifier: 'email', records: [{ email: 'ANA.new@example.com', phone: '9' }] };
    expect(await harness.write({ ...update, ...byEmail })).toEqual([succeeded]);
    expect(sandbox.state.users.get(2)).toMatchObject({ phone: '9', email: 'ana@example.com' });
    const records = [{ external_id: 't-101', requester_id: 'ana.new@example.com' }];
    const fieldOptions = { requester_id: { lookupField: 'email' } };
    const ticket = { ...update, object: 'ticket', records, fieldOptions };
    expect(await harness.write(ticket)).toEqual([succeeded]);
    const gone = { primaryIdentifier: 'email', records: [{ email: 'ana.new@example.com' }] };
    expect(await harness.write({ ...remove, ...gone })).toEqual([succeeded]);
    expect(liveIds(sandbox)).toEqual([1, 3]);
  }),
);

test(
  'spaces around an identifier or a reference do not count, and an empty reference empties the field',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      { external_id: ' u-2 ', name: 'Ana', organization_id: ' org-11 ' },
      { external_id: 'staff-1', name: 'Ada', organization_id: '' },
    ];
    const fieldOptions = { organization_id: { lookupField: 'external_id' } };
    expect(await harness.write({ ...upsert, records, fieldOptions })).toEqual(allSucceeded(2));
    expect(sandbox.state.users.get(2)).toMatchObject({ name: 'Ana', organization_id: 11 });
    expect(sandbox.state.users.get(1)).toMatchObject({ name: 'Ada', organization_id: null });
  }),
);

test(
  'a hundred long external ids are looked for in addresses of a bearable length',
  inAccount(async ({ harness, sandbox }) => {
    const long = (at: number) => `https://crm.example.com/people/${'x'.repeat(200)}/${at}`;
    const records = Array.from({ length: 100 }, (_, at) => ({ external_id: long(at) }));
    sandbox.state.users.get(2)!['external_id'] = long(7);
    sandbox.state.users.get(3)!['external_id'] = long(99);
    expect(await harness.write({ ...remove, records })).toEqual(allSucceeded(100));
    expect(liveIds(sandbox)).toEqual([1]);
    const lengths = sandbox.exchanges.map(({ url }) => url.length);
    expect(Math.max(...lengths)).toBeLessThan(4200);
  }),
);

test(
  'an id that is mapped beside the identifier is not sent for a new user',
  inAccount(async ({ harness, sandbox }) => {
    const records = [{ external_id: 'u-80', name: 'New', id: 12_345 }];
    expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
    const sent = sandbox.exchanges.find(({ method }) => method === 'POST');
    expect(JSON.parse(sent?.requestBody ?? '')).toEqual({ users: [{ external_id: 'u-80', name: 'New' }] });
  }),
);

test(
  'an external id with a comma is one external id',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.users.get(3)!['external_id'] = 'u-2,staff-1';
    expect(await harness.write({ ...remove, records: [{ external_id: 'u-2,staff-1' }] })).toEqual([
      succeeded,
    ]);
    expect(liveIds(sandbox)).toEqual([1, 2]);
  }),
);

test(
  'tags and choices are added to those that are there where a mapping says so, and values that are there can be kept',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      {
        external_id: 'u-2',
        name: 'New name',
        tags: ['gold', 'vip'],
        phone: '5',
        'user_fields.interests': ['road'],
      },
      { external_id: 'u-7', name: 'Eve', tags: ['gold'], phone: '6', 'user_fields.interests': ['city'] },
    ];
    const fieldOptions = {
      tags: { arrayOperation: 'merge' },
      name: { preserveValues: true },
      phone: { preserveValues: true },
    } as const;
    expect(await harness.write({ ...upsert, records, fieldOptions })).toEqual(allSucceeded(2));
    expect(sandbox.state.users.get(2)).toMatchObject({
      name: 'Ana Lopez',
      tags: ['vip', 'gold'],
      phone: '5',
    });
    expect(sandbox.state.users.get(1_000_000_001)).toMatchObject({ name: 'Eve', tags: ['gold'], phone: '6' });
    const again = [{ external_id: 'u-2', name: 'x', tags: ['silver'], 'user_fields.interests': ['city'] }];
    const merged = { 'user_fields.interests': { arrayOperation: 'merge' } } as const;
    expect(await harness.write({ ...upsert, records: again, fieldOptions: merged })).toEqual([succeeded]);
    expect(sandbox.state.users.get(2)).toMatchObject({
      tags: ['silver'],
      user_fields: { interests: ['road', 'city'] },
    });
  }),
);

test(
  'an organization is found by its external id or name, a manager by e-mail address, a bicycle by its external id',
  inAccount(async ({ harness, sandbox }) => {
    const records = [
      {
        external_id: 'u-2',
        name: 'Ana',
        organization_id: 'ORG-11',
        'user_fields.manager': 'ada@nowhere.example.com',
      },
      { external_id: 'u-8', name: 'Gus', organization_id: 'org-11', 'user_fields.manager': 'bo@example.com' },
      { external_id: 'u-9', name: 'Hal', organization_id: 'org-404', 'user_fields.bicycle': 'b-1' },
      { external_id: 'u-10', name: 'Ida', organization_id: null, 'user_fields.bicycle': 'b-1' },
    ];
    const fieldOptions = {
      organization_id: { lookupField: 'external_id' },
      'user_fields.manager': { lookupField: 'email' },
      'user_fields.bicycle': { lookupField: 'external_id' },
    };
    expect(await harness.write({ ...upsert, records, fieldOptions })).toMatchObject([
      { status: 'rejected', code: 'reference_not_found', message: expect.stringContaining('ada@nowhere') },
      succeeded,
      { status: 'rejected', code: 'reference_not_found', message: expect.stringContaining('org-404') },
      succeeded,
    ]);
    const written = [...sandbox.state.users.values()].slice(3);
    expect(written).toMatchObject([
      { name: 'Gus', organization_id: 11, user_fields: { manager: '3' } },
      { name: 'Ida', organization_id: null, user_fields: { bicycle: '01BIKE1' } },
    ]);
    const byName = [{ external_id: 'u-8', name: 'Gus', organization_id: 'example bicycles' }];
    const named = { organization_id: { lookupField: 'name' } };
    expect(await harness.write({ ...upsert, records: byName, fieldOptions: named })).toEqual([succeeded]);
    expect(written[0]).toMatchObject({ organization_id: 12 });
  }),
);

test(
  'a record without its identifier is that record’s fault, and an upsert by id is a fault of the sync',
  inAccount(async ({ harness }) => {
    const records = [
      { external_id: null, name: 'No id' },
      { external_id: 'u-2', name: 'Ana' },
      { name: 'None' },
    ];
    expect(await harness.write({ ...upsert, records })).toMatchObject([
      { status: 'rejected', code: 'identifier_missing', message: expect.stringContaining('external_id') },
      succeeded,
      { status: 'rejected', code: 'identifier_missing' },
    ]);
    const byId = { ...upsert, primaryIdentifier: 'id', records: [{ id: 2, name: 'Ana' }] };
    await expect(harness.write(byId)).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      message: expect.stringContaining('Choose another identifier'),
    });
    const byName = { ...upsert, primaryIdentifier: 'name', records: [{ name: 'Ana Lopez', phone: '1' }] };
    await expect(harness.write(byName)).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
  }),
);

test(
  'where bulk imports are off, the account owner is named',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.bulkImports = false;
    const writing = harness.write({ ...upsert, records: [{ external_id: 'u-2', name: 'Ana' }] });
    await expect(writing).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      message: expect.stringMatching(/Bulk import is disabled.*account owner/s) as string,
    });
  }),
);
