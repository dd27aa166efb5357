import { expect, test } from 'vitest';
import type { Fault } from '#sandbox-kit';
import { allSucceeded, inAccount, newContacts } from './testing/account.ts';
import { contactByEmail } from './sandbox/state.ts';

const upsert = { object: 'contact', operation: 'upsert', primaryIdentifier: 'email' } as const;
const IMPORT = 'POST /api/3/import/bulk_import';
const STATE = 'GET /api/3/import/info';

test(
  'a full batch goes through one import, followed to its end',
  inAccount(async (account) => {
    const records = newContacts(250).map((contact) => ({
      ...contact,
      field_3: ['API', 'News'],
      lists: ['newsletter'],
    }));
    expect(await account.harness.write({ ...upsert, records })).toEqual(allSucceeded(250));
    expect(account.requests().filter((request) => request.startsWith('POST'))).toEqual([
      'POST /api/3/import/bulk_import',
    ]);
    expect(account.requests().filter((request) => request === 'GET /api/3/import/info')).toHaveLength(2);
    const contact = contactByEmail(account.sandbox.state, 'new249@example.com');
    expect(contact).toMatchObject({ firstName: 'New 249', lists: new Map([[1, 1]]) });
    expect(contact?.fieldValues.get(3)?.value).toBe('API||News');
  }),
);

test(
  'contacts that the import refuses are rejected by their address, the others succeed',
  inAccount(async (account) => {
    const records = newContacts(20);
    records[3] = { email: 'Blocked@example.com', firstName: 'Blocked' };
    records[7] = { email: 'x@excluded.example.com', firstName: 'Excluded' };
    const outcomes = await account.harness.write({ ...upsert, records });
    expect(outcomes.flatMap(({ status }, at) => (status === 'succeeded' ? [] : [at]))).toEqual([3, 7]);
    expect(outcomes[3]).toMatchObject({ status: 'rejected', code: 'import_failed', retryable: false });
  }),
);

test(
  'contacts that an ended import does not account for are written again, one by one',
  inAccount(async (account) => {
    account.sandbox.state.importer.reportsUpdated = false;
    const records = [...newContacts(30), { email: 'ana@example.com', firstName: 'Anna' }];
    expect(await account.harness.write({ ...upsert, records })).toEqual(allSucceeded(31));
    expect(account.requests().filter((request) => request === 'POST /api/3/contact/sync')).toHaveLength(1);
  }),
);

test(
  'an interrupted import loses no contact',
  inAccount(async (account) => {
    account.sandbox.state.importer.interruptAfter = 20;
    expect(await account.harness.write({ ...upsert, records: newContacts(60) })).toEqual(allSucceeded(60));
    expect(account.requests().filter((request) => request === 'POST /api/3/contact/sync')).toHaveLength(40);
    expect(account.sandbox.state.contacts.size).toBe(63);
  }),
);

test(
  'an import that is refused for one contact is halved until that contact stands alone',
  inAccount(async (account) => {
    const records = newContacts(60);
    // Passes our own check of addresses, and not the importer's.
    records[41] = { email: 'x@y', firstName: 'Odd' };
    const outcomes = await account.harness.write({ ...upsert, records });
    expect(outcomes.flatMap(({ status }, at) => (status === 'succeeded' ? [] : [at]))).toEqual([41]);
    expect(outcomes[41]).toMatchObject({ status: 'rejected' });
    expect(account.sandbox.state.contacts.size).toBe(62);
  }),
);

test(
  'contacts that empty a field and contacts that come twice do not go through the import',
  inAccount(async (account) => {
    const records = [
      ...newContacts(20),
      { email: 'ana@example.com', firstName: null },
      { email: 'bo@example.com', firstName: 'Bo 1' },
      { email: 'BO@example.com', firstName: 'Bo 2' },
    ];
    expect(await account.harness.write({ ...upsert, records })).toEqual(allSucceeded(23));
    expect(account.requests().filter((request) => request === 'POST /api/3/contact/sync')).toHaveLength(3);
    expect(account.sandbox.state.contacts.get(1)?.firstName).toBe('');
    expect(account.sandbox.state.contacts.get(2)?.firstName).toBe('Bo 2');
  }),
);

test(
  "more imports than a minute allows ask for a later try, with the provider's words",
  inAccount(async (account) => {
    const body = {
      success: 0,
      message: 'Rate limit exceeded.',
      failureReasons: ['Up to 100 imports a minute.'],
    };
    account.sandbox.fail({ kind: 'status', status: 400, body, on: IMPORT });
    await expect(account.harness.write({ ...upsert, records: newContacts(20) })).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      retryAfterMs: 60_000,
      message: expect.stringContaining('Up to 100 imports a minute.') as string,
    });
  }),
);

test(
  'an import that counts itself a failure with 200 is written one by one',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 200, body: { Success: 0, message: 'No' }, on: IMPORT });
    expect(await harness.write({ ...upsert, records: newContacts(20) })).toEqual(allSucceeded(20));
    expect(sandbox.state.imports.size).toBe(0);
  }),
);

test(
  'an import whose end accounts for nobody is written one by one',
  inAccount(async ({ harness, sandbox }) => {
    const body = { status: 'completed', success: [], failure: [] };
    sandbox.fail({ kind: 'status', status: 200, body, on: STATE });
    expect(await harness.write({ ...upsert, records: newContacts(20) })).toEqual(allSucceeded(20));
  }),
);

test(
  'an import that nobody knows any more is written one by one',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 404, on: STATE });
    expect(await harness.write({ ...upsert, records: newContacts(20) })).toEqual(allSucceeded(20));
  }),
);

test.each<[string, Fault, string]>([
  ['401', { kind: 'status', status: 401 }, 'fix_configuration'],
  ['503', { kind: 'status', status: 503 }, 'retry_later'],
  ['a cut connection', { kind: 'cut' }, 'retry_later'],
  ['truncated JSON', { kind: 'truncated' }, 'retry_later'],
  ['a web page with 200', { kind: 'html', status: 200 }, 'retry_later'],
])('an import whose end is asked for in vain keeps its contacts waiting: %s', (_name, fault, whoMustAct) =>
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ ...fault, on: STATE });
    await expect(harness.write({ ...upsert, records: newContacts(20) })).rejects.toMatchObject({
      whoMustAct,
    });
    expect(sandbox.state.contacts.size).toBe(23);
  })(),
);

test(
  'an import that does not end within six hours leaves its contacts unknown',
  inAccount(
    async ({ harness, sandbox }) => {
      const body = { status: 'active', success: [], failure: [] };
      sandbox.fail({ kind: 'status', status: 200, body, on: STATE });
      const outcomes = await harness.write({ ...upsert, records: newContacts(20) });
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['unknown']));
    },
    { importsBegan: '2026-01-01T00:00:00.000Z' },
  ),
);

test(
  'a handle that is none of ours is our bug',
  inAccount(
    async ({ harness }) => {
      await expect(harness.write({ ...upsert, records: newContacts(20) })).rejects.toMatchObject({
        whoMustAct: 'our_bug',
      });
    },
    { importsBegan: 7 },
  ),
);
