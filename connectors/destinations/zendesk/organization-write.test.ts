import { expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

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
