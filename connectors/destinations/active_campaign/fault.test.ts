import { describe, expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import type { Fault } from '#sandbox-kit';
import { allSucceeded, inAccount, newContacts, openTestAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'contact', operation: 'upsert', primaryIdentifier: 'email' } as const;
const two = { ...upsert, records: newContacts(2) };
const many = { ...upsert, records: newContacts(20) };
const SYNC = 'POST /api/3/contact/sync';
const IMPORT = 'POST /api/3/import/bulk_import';
const forbidden = { kind: 'status', status: 403, body: { message: 'Forbidden' } } as const;

const known = [
  { email: 'ana@example.com', firstName: 'Anna' },
  { email: 'chi@example.com', firstName: 'Chioma' },
];
const account = { object: 'account', operation: 'upsert', primaryIdentifier: 'name' } as const;
const subscription = {
  object: '6f1a0c52-3c1e-4d5b-9d0e-2f6a7b8c9d01',
  primaryIdentifier: 'externalId',
} as const;
const subscriptions = ['s/1', 's 2'].map((externalId) => ({ externalId, 'fields.name': 'Team' }));
const ofNone = (): object => ({});

testFaults({
  label: 'ActiveCampaign',
  open: () => openTestAccount({ timeoutMs: 200 }),
  writes: [
    { name: 'upsert of contacts', batch: two, on: SYNC, accountForFewer: ofNone },
    {
      // What no import takes is written one by one, so the fault meets both.
      name: 'import of contacts',
      batch: many,
      on: /^POST \/api\/3\/(import\/bulk_import|contact\/sync)$/,
      accountForFewer: ofNone,
    },
    {
      name: 'update of contacts',
      batch: { ...upsert, operation: 'update', records: known },
      on: /^PUT \/api\/3\/contacts\/\d+$/,
      accountForFewer: ofNone,
    },
    {
      name: 'update of contacts, while they are looked for',
      batch: { ...upsert, operation: 'update', records: known },
      on: 'GET /api/3/contacts',
      accountForFewer: ofNone,
    },
    {
      name: 'insert of contacts',
      batch: { ...two, operation: 'insert' },
      on: 'POST /api/3/contacts',
      accountForFewer: ofNone,
    },
    {
      name: 'deletion of contacts',
      batch: { ...upsert, operation: 'delete', records: known.map(({ email }) => ({ email })) },
      on: /^DELETE \/api\/3\/contacts\/\d+$/,
      done: [404],
    },
    {
      name: "contacts' lists, while their memberships are read",
      batch: { ...upsert, records: [{ email: 'ana@example.com', lists: ['Customers'] }] },
      on: 'GET /api/3/contacts/1/contactLists',
      accountForFewer: ofNone,
    },
    {
      name: "contacts' lists",
      batch: { ...upsert, records: [{ email: 'ana@example.com', lists: ['Customers'] }] },
      on: 'POST /api/3/contactLists',
      accountForFewer: ofNone,
    },
    {
      name: 'creation of accounts',
      batch: { ...account, records: [{ name: 'Example Bakery' }, { name: 'Example Books' }] },
      on: 'POST /api/3/accounts',
      accountForFewer: ofNone,
    },
    {
      name: 'update of accounts',
      batch: { ...account, records: [{ name: 'Example Logistics' }, { name: 'Example Manufacturing' }] },
      on: /^PUT \/api\/3\/accounts\/\d+$/,
      accountForFewer: ofNone,
    },
    {
      name: 'accounts, while they are looked for',
      batch: { ...account, records: [{ name: 'Example Logistics' }] },
      on: 'GET /api/3/accounts',
      accountForFewer: ofNone,
    },
    {
      name: 'upsert of a custom object',
      batch: { ...subscription, operation: 'upsert', records: subscriptions },
      on: /^POST \/api\/3\/customObjects\/records\/[^/]+$/,
      accountForFewer: ofNone,
    },
    {
      name: 'deletion of a custom object',
      batch: {
        ...subscription,
        operation: 'delete',
        records: subscriptions.map(({ externalId }) => ({ externalId })),
      },
      on: /^DELETE \/api\/3\/customObjects\/records\//,
      done: [404],
    },
  ],
});

describe('a fault of the whole account, before anything was written, names who must act', () => {
  test.each<[string, readonly Fault[], object]>([
    [
      '401: the key is refused',
      [{ kind: 'status', status: 401, body: { message: 'Unauthorized' } }],
      { whoMustAct: 'reconnect', message: expect.stringContaining('Settings → Developer') },
    ],
    [
      '403 everywhere: the key is refused',
      [forbidden],
      { whoMustAct: 'reconnect', message: expect.stringContaining('Forbidden') },
    ],
    [
      '403 for this only: a permission or the plan is missing',
      [
        { ...forbidden, on: SYNC },
        { ...forbidden, on: IMPORT },
      ],
      { whoMustAct: 'fix_configuration', message: expect.stringContaining('The API key is good') },
    ],
    [
      '402: the plan does not allow it',
      [{ kind: 'status', status: 402, body: { message: 'Payment required' } }],
      { whoMustAct: 'fix_configuration', message: expect.stringContaining('Payment required') },
    ],
    [
      '429 with a long Retry-After',
      [{ kind: 'status', status: 429, body: {}, headers: { 'Retry-After': '120' } }],
      { whoMustAct: 'retry_later', retryAfterMs: 120_000, message: expect.stringContaining('120 seconds') },
    ],
    [
      '429 without Retry-After',
      [{ kind: 'status', status: 429, body: {} }],
      { whoMustAct: 'retry_later', message: expect.stringContaining('5 requests per second') },
    ],
    [
      '503',
      [{ kind: 'status', status: 503, body: { message: 'Maintenance' } }],
      { whoMustAct: 'retry_later', message: expect.stringContaining('Maintenance') },
    ],
    [
      'a web page with 502',
      [{ kind: 'html', status: 502 }],
      { whoMustAct: 'retry_later', message: expect.stringContaining('Down for maintenance') },
    ],
  ])('%s', (_name, faults, expected) =>
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('contact');
      for (const fault of faults) sandbox.fail(fault);
      await expect(harness.write({ ...two, object })).rejects.toMatchObject(expected);
      await expect(harness.write({ ...many, object })).rejects.toMatchObject(expected);
      expect(sandbox.state.contacts.size).toBe(3);
    })(),
  );

  test(
    '404 for a custom field that is gone',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('contact');
      sandbox.state.contactFields.splice(0, 1);
      const records = [{ email: 'ana@example.com', field_1: 'Example' }];
      await expect(harness.write({ ...upsert, object, records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/Field with id 1.*refresh the fields/) as string,
      });
    }),
  );
});

describe('a fault that passes', () => {
  test.each<[string, Fault]>([
    ['429', { kind: 'status', status: 429, times: 1, headers: { 'Retry-After': '0' } }],
    ['503', { kind: 'status', status: 503, times: 2 }],
    ['a cut connection', { kind: 'cut', times: 1 }],
  ])('is overcome: %s', (_name, fault) =>
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail(fault);
      expect(await harness.write(two)).toEqual(allSucceeded(2));
      expect(sandbox.state.contacts.size).toBe(5);
    })(),
  );
});

describe('a fault in the midst of a batch loses no record', () => {
  test(
    'a refused key leaves what is written and rejects the rest, to be sent again',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('contact');
      sandbox.fail({ ...forbidden, on: SYNC, after: 4 });
      sandbox.fail({ ...forbidden, on: 'GET /api/3/users/me' });
      const outcomes = await harness.write({ ...upsert, object, records: newContacts(10) });
      expect(outcomes.filter(({ status }) => status === 'succeeded')).toHaveLength(4);
      expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(6);
      expect(outcomes.at(-1)).toMatchObject({ code: 'http_403', retryable: true });
      expect(sandbox.state.contacts.size).toBe(7);
    }),
  );

  test(
    'a 500 is one record’s, and it may be sent again',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 500, on: SYNC, times: 1 });
      const outcomes = await harness.write(two);
      expect(outcomes.toSorted((one, other) => one.status.localeCompare(other.status))).toMatchObject([
        { status: 'rejected', code: 'http_500', retryable: true },
        succeeded,
      ]);
    }),
  );

  test(
    'records whose connection is cut for good are unknown, also those of an import',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'cut', on: SYNC });
      sandbox.fail({ kind: 'cut', on: IMPORT });
      expect((await harness.write(two)).map(({ status }) => status)).toEqual(['unknown', 'unknown']);
      expect((await harness.write(many)).map(({ status }) => status)).toEqual(Array(20).fill('unknown'));
    }),
  );

  test.each<[string, Fault]>([
    ['truncated JSON', { kind: 'truncated' }],
    ['a web page with 200', { kind: 'html', status: 200 }],
  ])('%s after a write leaves it unknown and says what came, also of an import', (_name, fault) =>
    inAccount(async ({ harness, sandbox }) => {
      for (const on of [SYNC, IMPORT]) sandbox.fail({ ...fault, on });
      for (const batch of [two, many]) {
        const outcomes = await harness.write(batch);
        expect(outcomes.map(({ status }) => status)).toEqual(batch.records.map(() => 'unknown'));
        const message = expect.stringMatching(/not an answer of its API.*may have been written/) as string;
        expect(outcomes[0]).toMatchObject({ message });
      }
    })(),
  );

  test(
    'a 200 that says nothing of the contact is no success',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 200, body: {}, on: SYNC });
      expect(await harness.write(two)).toMatchObject([
        { status: 'rejected', code: 'not_confirmed' },
        { status: 'rejected', code: 'not_confirmed' },
      ]);
    }),
  );

  test(
    'a contact that was written but not subscribed is rejected with both facts',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ ...forbidden, on: 'POST /api/3/contactLists' });
      const records = [{ email: 'dana@example.com', lists: ['Customers'] }];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        {
          status: 'rejected',
          code: 'not_subscribed',
          message: expect.stringMatching(/The contact was written.*Forbidden/) as string,
        },
      ]);
      expect(sandbox.state.contacts.size).toBe(4);
    }),
  );
});
