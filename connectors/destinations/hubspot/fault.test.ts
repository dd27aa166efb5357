import { describe, expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import { allSucceeded, inAccount, openTestAccount, recordsOf, succeeded } from './testing/account.ts';

const OBJECTS = '/crm/objects/2026-09';
const two = [{ email: 'new0@example.com' }, { email: 'new1@example.com' }];

/** The answer with one result fewer. */
function fewerResults(body: unknown): unknown {
  const { results, ...rest } = body as { results: unknown[] };
  return { ...rest, results: results.slice(1) };
}

testFaults({
  label: 'HubSpot',
  open: () => openTestAccount({ timeoutMs: 300 }),
  writes: [
    {
      name: 'upsert by a unique property',
      batch: { object: 'contacts', operation: 'upsert', primaryIdentifier: 'email', records: two },
      on: `POST ${OBJECTS}/contacts/batch/upsert`,
      accountForFewer: fewerResults,
    },
    {
      name: 'upsert by search, creating',
      batch: {
        object: 'companies',
        operation: 'upsert',
        primaryIdentifier: 'domain',
        records: [{ domain: 'one.example.com' }, { domain: 'two.example.com' }],
      },
      on: `POST ${OBJECTS}/companies/batch/create`,
      accountForFewer: fewerResults,
    },
    {
      name: 'update',
      batch: {
        object: 'companies',
        operation: 'update',
        primaryIdentifier: 'domain',
        records: [{ domain: 'bakery.example.com' }, { domain: 'books.example.com' }],
      },
      on: `POST ${OBJECTS}/companies/batch/update`,
      accountForFewer: fewerResults,
    },
    {
      name: 'insert',
      batch: { object: 'contacts', operation: 'insert', primaryIdentifier: 'email', records: two },
      on: `POST ${OBJECTS}/contacts/batch/create`,
      accountForFewer: fewerResults,
    },
    {
      name: 'archive',
      batch: {
        object: 'contacts',
        operation: 'delete',
        primaryIdentifier: 'email',
        records: [{ email: 'ana@example.com' }, { email: 'ben@example.com' }],
      },
      on: `POST ${OBJECTS}/contacts/batch/archive`,
    },
    {
      name: 'GDPR deletion',
      batch: {
        object: 'contacts',
        operation: 'delete',
        primaryIdentifier: 'email',
        records: [{ email: 'ana@example.com' }, { email: 'ben@example.com' }],
        advancedConfiguration: { gdpr_delete: true },
      },
      on: `POST ${OBJECTS}/contacts/gdpr-delete`,
    },
    {
      name: 'members of a list',
      batch: {
        object: 'list.11',
        operation: 'upsert',
        primaryIdentifier: 'email',
        records: [{ email: 'ana@example.com' }, { email: 'ben@example.com' }],
      },
      on: 'PUT /crm/lists/2026-09/11/memberships/add',
      accountForFewer: () => ({}),
    },
    {
      name: 'custom events',
      batch: {
        object: 'event.pe4242424_machine_started',
        operation: 'append',
        primaryIdentifier: null,
        records: two,
      },
      on: 'POST /events/custom/2026-09/send/batch',
    },
    {
      name: 'subscriptions',
      batch: { object: 'subscription.501', operation: 'upsert', primaryIdentifier: 'email', records: two },
      on: /^POST \/communication-preferences\/2026-03\/statuses\//,
      accountForFewer: fewerResults,
    },
  ],
});

const upsert = { object: 'contacts', operation: 'upsert', primaryIdentifier: 'email' } as const;

describe('a fault of the look-up', () => {
  test.each([
    ['a hanging answer', { kind: 'hang' }],
    ['a cut connection', { kind: 'cut' }],
    ['truncated JSON', { kind: 'truncated' }],
    ['a 503', { kind: 'status', status: 503 }],
  ] as const)('leaves nothing written and everything to be sent again: %s', (_name, fault) =>
    inAccount(
      async (account) => {
        const { harness, sandbox } = account;
        const object = await harness.object('companies');
        sandbox.fail({ ...fault, on: /search$/ });
        const records = [{ domain: 'one.example.com' }];
        await expect(
          harness.write({ object, operation: 'upsert', primaryIdentifier: 'domain', records }),
        ).rejects.toMatchObject({ whoMustAct: 'retry_later' });
        expect(recordsOf(account, 'companies')).toHaveLength(4);
      },
      { timeoutMs: 300 },
    )(),
  );
});

test(
  'a batch that is overtaken by a fault keeps what is written and gives the rest back',
  inAccount(async (account) => {
    const { harness, sandbox } = account;
    const object = await harness.object('contacts');
    sandbox.fail({ kind: 'status', status: 503, on: /batch\/upsert$/, after: 1 });
    const records = Array.from({ length: 150 }, (_, at) => ({ email: `n${at}@example.com` }));
    const outcomes = await harness.write({ ...upsert, object, records });
    expect(outcomes.slice(0, 100)).toEqual(allSucceeded(100));
    expect(outcomes.slice(100).every((one) => one.status === 'rejected' && one.retryable)).toBe(true);
    expect(recordsOf(account, 'contacts')).toHaveLength(103);
  }),
);

test.each([408, 502, 504, 520, 524])('a creation that a gateway lost is not sent twice: %i', (status) =>
  inAccount(async ({ harness, sandbox, requests }) => {
    const object = await harness.object('tickets');
    sandbox.fail({ kind: 'html', status, on: /batch\/create$/ });
    const append = { object, operation: 'append', primaryIdentifier: null } as const;
    expect(await harness.write({ ...append, records: [{ subject: 'Help' }] })).toMatchObject([
      { status: 'unknown' },
    ]);
    expect(requests().filter((one) => one.endsWith('batch/create'))).toHaveLength(1);
  })(),
);

test(
  'a fault that passes is overcome, also of a creation that was refused for its speed',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 429, on: /batch\/create$/, times: 1 });
    const append = { object: 'tickets', operation: 'append', primaryIdentifier: null } as const;
    expect(await harness.write({ ...append, records: [{ subject: 'Help' }] })).toEqual([succeeded]);
  }),
);

test(
  'an account that is being moved is left alone for as long as HubSpot says',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('contacts');
    sandbox.fail({ kind: 'status', status: 477, headers: { 'retry-after': '3600' }, on: /batch/ });
    await expect(harness.write({ ...upsert, object, records: two })).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      retryAfterMs: 3_600_000,
    });
  }),
);

test(
  'a scope that is missing is named to whoever can grant it',
  inAccount(
    async ({ harness, sandbox }) => {
      const object = await harness.object('contacts');
      sandbox.state.privateAppScopes = ['crm.objects.contacts.read'];
      await expect(harness.write({ ...upsert, object, records: two })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringContaining('crm.objects.contacts.write') as string,
      });
    },
    { isPrivateApp: true },
  ),
);

test(
  'a key that comes twice is not created again where nobody knows of the first time',
  inAccount(async (account) => {
    const { harness, sandbox } = account;
    const object = await harness.object('companies');
    sandbox.state.searchLags = true;
    sandbox.fail({ kind: 'cut', on: /batch\/create$/, times: 1 });
    const records = [
      { domain: 'new.example.com', city: 'Berlin' },
      { domain: 'new.example.com', city: 'Bonn' },
    ];
    const outcomes = await harness.write({
      object,
      operation: 'upsert',
      primaryIdentifier: 'domain',
      records,
    });
    expect(outcomes).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }]);
    expect(recordsOf(account, 'companies').filter(({ domain }) => domain === 'new.example.com')).toHaveLength(
      1,
    );
  }),
);
