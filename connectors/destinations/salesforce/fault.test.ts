import { expect, test } from 'vitest';
import { testFaults } from '#connector-harness';
import type { FaultWrite } from '#connector-harness';
import type { WriteRecord } from '#connector-kit';
import { allSucceeded, inAccount, openTestAccount } from './testing/account.ts';

const contact = { object: 'Contact', primaryIdentifier: 'External_Id__c' } as const;

function newContacts(count: number): WriteRecord[] {
  return Array.from({ length: count }, (_, at) => ({ External_Id__c: `new-${at}`, LastName: `New ${at}` }));
}

const known = [
  { External_Id__c: 'c-1', Title: 'A' },
  { External_Id__c: 'c-2', Title: 'B' },
];
const fewer = (body: unknown): unknown => (Array.isArray(body) ? body.slice(1) : body);
const COLLECTIONS = '/services/data/v67.0/composite/sobjects';

const byCollections: readonly FaultWrite[] = [
  {
    name: 'upsert',
    batch: { ...contact, operation: 'upsert', records: newContacts(3) },
    on: `PATCH ${COLLECTIONS}/Contact/External_Id__c`,
    accountForFewer: fewer,
  },
  {
    name: 'insert',
    batch: { ...contact, operation: 'insert', records: newContacts(3) },
    on: `POST ${COLLECTIONS}`,
    accountForFewer: fewer,
  },
  {
    name: 'update',
    batch: { ...contact, operation: 'update', records: known },
    on: `PATCH ${COLLECTIONS}`,
    accountForFewer: fewer,
  },
  {
    name: 'update, while the records are looked up',
    batch: { ...contact, operation: 'update', records: known },
    on: 'GET /services/data/v67.0/query',
  },
  {
    name: 'delete',
    batch: {
      ...contact,
      operation: 'delete',
      records: known.map(({ External_Id__c }) => ({ External_Id__c })),
    },
    on: `DELETE ${COLLECTIONS}`,
    accountForFewer: fewer,
  },
];

const many = { ...contact, operation: 'upsert', records: newContacts(2_001) } as const;
const byJobs: readonly FaultWrite[] = [
  { name: 'a bulk job that is created', batch: many, on: /^POST .*\/jobs\/ingest$/ },
  { name: 'a bulk job that is uploaded', batch: many, on: /^PUT .*\/batches$/ },
  { name: 'a bulk job that is started', batch: many, on: /^PATCH .*\/jobs\/ingest\/\w+$/ },
  { name: 'a bulk job that is asked for', batch: many, on: /^GET .*\/jobs\/ingest\/\w+$/ },
  { name: 'a bulk job whose results are read', batch: many, on: /^GET .*\/successfulResults$/ },
];

testFaults({
  label: 'Salesforce',
  open: () => openTestAccount({ harness: { timeoutMs: 150 } }),
  writes: [...byCollections, ...byJobs],
});

test(
  'the allowance that is used up stops the writing, and says for how long',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('Contact');
    sandbox.state.usedRequests = 15_000;
    await expect(
      harness.write({ ...contact, object, operation: 'upsert', records: newContacts(3) }),
    ).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      code: 'REQUEST_LIMIT_EXCEEDED',
      retryAfterMs: 900_000,
      message: expect.stringMatching(/Company Information/) as string,
    });
  }),
);

test(
  'a fault in the midst of a batch leaves what is written and has the rest sent again',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('Contact');
    sandbox.fail({ kind: 'status', status: 403, on: /^PATCH/, after: 1 });
    const outcomes = await harness.write({
      ...contact,
      object,
      operation: 'upsert',
      records: newContacts(401),
    });
    expect(outcomes.slice(0, 200)).toEqual(allSucceeded(200));
    expect(outcomes.slice(200).every((outcome) => outcome.status === 'rejected' && outcome.retryable)).toBe(
      true,
    );
    expect(sandbox.state.records('Contact')).toHaveLength(203);
  }),
);

test(
  'an insert whose answer is lost is unknown and not sent again',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('Contact');
    sandbox.fail({ kind: 'cut', on: /^POST/ });
    const outcomes = await harness.write({
      ...contact,
      object,
      operation: 'insert',
      records: newContacts(2),
    });
    expect(outcomes).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }]);
    expect(sandbox.state.records('Contact')).toHaveLength(5);
  }),
);

test.each([502, 504])('an insert that a gateway gave up on is unknown and not sent again: %i', (status) =>
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('Contact');
    sandbox.fail({ kind: 'html', status, on: /^POST/ });
    const outcomes = await harness.write({
      ...contact,
      object,
      operation: 'insert',
      records: newContacts(2),
    });
    expect(outcomes).toMatchObject([{ status: 'unknown' }, { status: 'unknown' }]);
    expect(sandbox.exchanges.filter(({ method }) => method === 'POST')).toHaveLength(1);
  })(),
);

test(
  'too many long requests at once are no allowance that is used up',
  inAccount(async ({ harness, sandbox }) => {
    const body = [
      { errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'ConcurrentPerOrgLongTxn Limit exceeded.' },
    ];
    sandbox.fail({ kind: 'status', status: 403, body, on: /^PATCH/ });
    const writing = harness.write({ ...contact, operation: 'upsert', records: newContacts(2) });
    await expect(writing).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      retryAfterMs: 60_000,
      message: expect.stringMatching(/at the same time/) as string,
    });
  }),
);

test(
  'records that are too large together are sent in smaller requests',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.state.longestBody = 30_000;
    const records = newContacts(6).map((record, at) => ({
      ...record,
      Description: 'x'.repeat(at === 3 ? 31_000 : 9_000),
    }));
    const outcomes = await harness.write({ ...contact, operation: 'upsert', records });
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array<string>(3).fill('succeeded'),
      'rejected',
      ...Array<string>(2).fill('succeeded'),
    ]);
    expect(outcomes[3]).toMatchObject({ code: 'http_413', retryable: false });
  }),
);

test(
  'a request stays far below what Salesforce takes',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('Contact');
    const large = newContacts(20).map((record) => ({ ...record, Description: 'x'.repeat(1_000_000) }));
    await harness.write({ ...contact, object, operation: 'upsert', records: large });
    expect(sandbox.exchanges.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  }),
);

test(
  'an upsert whose answer is lost is sent again',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'cut', on: /^PATCH/, times: 1 });
    const outcomes = await harness.write({ ...contact, operation: 'upsert', records: newContacts(2) });
    expect(outcomes).toEqual(allSucceeded(2));
    expect(sandbox.state.records('Contact')).toHaveLength(5);
  }),
);
