import { describe, expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import { inAccount, openTestAccount } from './testing/account.ts';

const time = '2026-03-01T10:00:00Z';
const TRACK = 'POST /users/track';
const ITEMS = '/catalogs/products/items';
const byId = { primaryIdentifier: 'external_id' } as const;
const twoUsers = [
  { external_id: 'customer-1', plan: 'Team' },
  { external_id: 'customer-2', plan: 'Free' },
];
const upsertUsers = { ...byId, object: 'user', operation: 'upsert', records: twoUsers } as const;
const appendEvents = {
  object: 'event',
  operation: 'append',
  primaryIdentifier: null,
  records: ['a', 'b'].map((name) => ({ external_id: 'customer-1', name, time })),
} as const;
const items = {
  object: 'catalog:products',
  primaryIdentifier: 'id',
  records: [
    { id: 'cup-1', title: 'Cup' },
    { id: 'cup-2', title: 'Cup' },
  ],
} as const;
const membership = {
  ...byId,
  object: 'subscription_group_membership',
  records: ['customer-1', 'customer-2'].map((external_id) => ({
    external_id,
    subscription_group_id: '9a8b7c60-0000-4000-8000-000000000001',
  })),
} as const;
const recipients = [{ external_user_id: 'customer-1' }, { external_user_id: 'customer-2' }];

function changed(change: object): (body: unknown) => unknown {
  return (body) => ({ ...(body as object), ...change });
}

testFaults({
  label: 'Braze',
  open: () => openTestAccount(200),
  writes: [
    {
      name: 'upsert of users',
      batch: upsertUsers,
      on: TRACK,
      accountForFewer: changed({ attributes_processed: 0 }),
    },
    {
      name: 'update of users',
      batch: { ...upsertUsers, operation: 'update' },
      on: TRACK,
      accountForFewer: changed({ attributes_processed: 0 }),
    },
    {
      name: 'deletion of users',
      batch: {
        ...byId,
        object: 'user',
        operation: 'delete',
        records: twoUsers.map(({ external_id }) => ({ external_id })),
      },
      on: 'POST /users/delete',
      accountForFewer: changed({ deleted: 0 }),
    },
    {
      name: 'events',
      batch: appendEvents,
      on: TRACK,
      accountForFewer: changed({ events_processed: 1 }),
    },
    {
      name: 'purchases',
      batch: {
        ...appendEvents,
        object: 'purchase',
        records: ['mug', 'cup'].map((product_id) => ({
          external_id: 'customer-1',
          product_id,
          currency: 'EUR',
          price: '8.50',
          time,
        })),
      },
      on: TRACK,
      accountForFewer: changed({ purchases_processed: 1 }),
    },
    {
      name: 'a campaign',
      batch: {
        ...appendEvents,
        object: 'campaign:3f2a9b10-0000-4000-8000-000000000001',
        records: recipients,
      },
      on: 'POST /campaigns/trigger/send',
      accountForFewer: changed({ errors: ['Some recipients were skipped'] }),
    },
    {
      name: 'a Canvas',
      batch: { ...appendEvents, object: 'canvas:7c1d0e20-0000-4000-8000-000000000001', records: recipients },
      on: 'POST /canvas/trigger/send',
      accountForFewer: changed({ message: 'partly' }),
    },
    { name: 'upsert of catalog items', batch: { ...items, operation: 'upsert' }, on: `PUT ${ITEMS}` },
    { name: 'update of catalog items', batch: { ...items, operation: 'update' }, on: `PATCH ${ITEMS}` },
    { name: 'deletion of catalog items', batch: { ...items, operation: 'delete' }, on: `DELETE ${ITEMS}` },
    {
      name: 'upsert of memberships',
      batch: { ...membership, operation: 'upsert' },
      on: 'POST /v2/subscription/status/set',
    },
    {
      name: 'deletion of memberships',
      batch: { ...membership, operation: 'delete' },
      on: 'POST /v2/subscription/status/set',
    },
  ],
});

describe('a fault of the whole account names who must act', () => {
  test.each<[string, object, object]>([
    [
      '401: the key, or the instance that it does not belong to',
      { status: 401, body: { message: 'Invalid API key' } },
      { whoMustAct: 'reconnect', message: expect.stringMatching(/Invalid API key.*instance_url/) },
    ],
    [
      '403: the permission that is missing, by name',
      { status: 403, body: { message: 'Access Denied' } },
      {
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/Access Denied.*lacks the permission users\.track/),
      },
    ],
    [
      '404: the address',
      { status: 404, body: { message: 'Invalid URL' } },
      { whoMustAct: 'fix_configuration', message: expect.stringContaining('Invalid URL') },
    ],
    [
      '503: Braze',
      { status: 503, body: { message: 'Maintenance' } },
      { whoMustAct: 'retry_later', message: expect.stringContaining('Maintenance') },
    ],
  ])('%s', (_name, fault, expected) =>
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('user');
      sandbox.fail({ kind: 'status', status: 0, on: TRACK, ...fault });
      await expect(harness.write({ ...upsertUsers, object })).rejects.toMatchObject(expected);
    })(),
  );
});

describe('a fault that passes', () => {
  test(
    'is overcome for users, which may be written twice',
    inAccount(async ({ harness, sandbox }) => {
      for (const kind of ['cut', 'refuse'] as const) sandbox.fail({ kind, on: TRACK, times: 1 });
      sandbox.fail({ kind: 'status', status: 503, on: TRACK, times: 1 });
      const outcomes = await harness.write(upsertUsers);
      expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    }),
  );

  test(
    'never adds objects to an array twice, and is overcome for the users beside',
    inAccount(async ({ harness, sandbox, user }) => {
      sandbox.fail({ kind: 'cut', on: TRACK, times: 2 });
      const records = [
        { external_id: 'customer-1', pets: [{ id: 1 }] },
        { external_id: 'customer-2', plan: 'Team' },
        { external_id: 'customer-1', interests: ['tea'] },
      ];
      const merge = { arrayOperation: 'merge' } as const;
      const fieldOptions = { pets: merge, interests: merge };
      const outcomes = await harness.write({ ...upsertUsers, records, fieldOptions });
      expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
      sandbox.fail({ kind: 'cut', on: TRACK, times: 1 });
      const more = [{ external_id: 'customer-1', pets: [{ id: 2 }] }];
      const unsure = await harness.write({ ...upsertUsers, records: more, fieldOptions });
      expect(unsure.map(({ status }) => status)).toEqual(['unknown']);
      expect(user('customer-1')?.attributes.get('pets')).toEqual([{ id: 1 }, { id: 2 }]);
    }),
  );

  test(
    'never makes an event or a message go twice',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'cut', on: TRACK, times: 1 });
      sandbox.fail({ kind: 'truncated', on: 'POST /campaigns/trigger/send', times: 1 });
      const events = await harness.write(appendEvents);
      expect(events.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
      expect(sandbox.state.events).toHaveLength(2);
      const object = 'campaign:3f2a9b10-0000-4000-8000-000000000001';
      const sent = await harness.write({ ...appendEvents, object, records: recipients });
      expect(sent.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
      expect(sandbox.state.sent).toHaveLength(2);
    }),
  );
});

test(
  'a fault in the midst of a batch leaves what is written, and the rest may be sent again',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 403, on: TRACK, after: 1 });
    const records = Array.from({ length: 80 }, (_, at) => ({ external_id: `new-${at}` }));
    const outcomes = await harness.write({ ...upsertUsers, records });
    expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(75);
    expect(outcomes.at(-1)).toMatchObject({ status: 'rejected', code: 'http_403', retryable: true });
  }),
);

test(
  'a list whose pages are empty, with another one behind each, ends',
  inAccount(async ({ harness, sandbox }) => {
    for (const cursor of ['a', 'b', 'c']) {
      const headers = { link: `</custom_attributes?cursor=${cursor}>; rel="next"` };
      const body = { message: 'success', attributes: [] };
      sandbox.fail({ kind: 'status', status: 200, on: 'GET /custom_attributes', times: 1, headers, body });
    }
    await expect(harness.fields('user')).rejects.toMatchObject({ whoMustAct: 'retry_later' });
  }),
);

test(
  'a list whose next page is itself ends',
  inAccount(async ({ harness, sandbox }) => {
    const link = '</custom_attributes?cursor=same>; rel="next"';
    const body = { message: 'success', attributes: [] };
    sandbox.fail({ kind: 'status', status: 200, on: 'GET /custom_attributes', headers: { link }, body });
    await expect(harness.fields('user')).rejects.toMatchObject({ whoMustAct: 'retry_later' });
  }),
);
