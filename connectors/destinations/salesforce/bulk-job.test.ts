import { describe, expect, test } from 'vitest';
import type { WriteRecord } from '#connector-kit';
import { allSucceeded, inAccount } from './testing/account.ts';

const MANY = 2_001;
const contact = { object: 'Contact', operation: 'upsert', primaryIdentifier: 'External_Id__c' } as const;

function newContacts(count: number): WriteRecord[] {
  return Array.from({ length: count }, (_, at) => ({ External_Id__c: `new-${at}`, LastName: `New ${at}` }));
}

describe('a job that does not go well', () => {
  test(
    'what it did not come to is to be sent again',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.jobs.failsAfter = 1_500;
      const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(outcomes.slice(0, 1_500)).toEqual(allSucceeded(1_500));
      expect(
        outcomes.slice(1_500).every((outcome) => outcome.status === 'rejected' && outcome.retryable),
      ).toBe(true);
    }),
  );

  test(
    'a job that is refused as a whole says why',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: /^PATCH .*jobs\/ingest/,
        times: 1,
        alter: (body) => {
          for (const job of sandbox.jobs.all.values()) job.csv = 'Gone__c\nx\n';
          return body;
        },
      });
      const [first] = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(first).toMatchObject({
        status: 'rejected',
        code: 'job_failed',
        message: expect.stringMatching(/Field name not found : Gone__c/) as string,
      });
    }),
  );

  test(
    'one whose start got lost is started by the poll',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'refuse', on: /^PATCH .*jobs\/ingest/, times: 1 });
      expect(await harness.write({ ...contact, records: newContacts(MANY) })).toEqual(allSucceeded(MANY));
    }),
  );

  test(
    'one whose upload is refused is aborted, and nothing is written',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 503, on: /^PUT / });
      await expect(harness.write({ ...contact, records: newContacts(MANY) })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
      });
      expect(sandbox.state.records('Contact')).toHaveLength(3);
    }),
  );

  test(
    'a key that no upsert can go by is a matter of configuration',
    inAccount(async ({ harness }) => {
      await expect(
        harness.write({ ...contact, primaryIdentifier: 'LastName', records: newContacts(MANY) }),
      ).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
    }),
  );

  test(
    'records that its results do not name are unknown',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.jobs.pollsUntilEnd = 1;
        const body = '"sf__Id","sf__Created","External_Id__c","LastName"\n"003","true","new-0","x"\n';
        sandbox.fail({
          kind: 'status',
          status: 200,
          body,
          on: /successfulResults$/,
          headers: { 'content-type': 'text/csv' },
        });
        const [first, ...others] = await harness.write({ ...contact, records: newContacts(MANY) });
        expect(first).toEqual({ status: 'succeeded' });
        expect(others.every(({ status }) => status === 'unknown')).toBe(true);
      },
      { bulkStartedAt: '2020-01-01T00:00:00.000Z' },
    ),
  );

  test(
    'one that nobody knows any more leaves its records unknown',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'status', status: 404, on: /^GET .*jobs\/ingest\/\w+$/ });
      const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(outcomes.every(({ status }) => status === 'unknown')).toBe(true);
    }),
  );

  test(
    'one that has not ended after a day is aborted, and what it did not come to is to be sent again',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.jobs.pollsUntilEnd = 1_000;
        const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
        expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.retryable)).toBe(true);
        expect([...sandbox.jobs.all.values()].map(({ state }) => state)).toEqual(['Aborted']);
      },
      { bulkStartedAt: '2020-01-01T00:00:00.000Z' },
    ),
  );

  test(
    'one that can’t be aborted then leaves its records unknown',
    inAccount(
      async ({ harness, sandbox }) => {
        sandbox.jobs.pollsUntilEnd = 1_000;
        sandbox.fail({ kind: 'status', status: 403, on: /^PATCH .*jobs\/ingest/, after: 1 });
        const [first] = await harness.write({ ...contact, records: newContacts(MANY) });
        expect(first).toMatchObject({
          status: 'unknown',
          message: expect.stringMatching(/24 hours/) as string,
        });
      },
      { bulkStartedAt: '2020-01-01T00:00:00.000Z' },
    ),
  );

  test(
    'one that an administrator aborted has its records sent again',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: /^GET .*jobs\/ingest\/\w+$/,
        times: 1,
        alter: (body) => {
          for (const job of sandbox.jobs.all.values()) {
            job.state = 'Aborted';
            job.unprocessed = newContacts(MANY) as Record<string, string>[];
          }
          return body;
        },
      });
      const outcomes = await harness.write({ ...contact, records: newContacts(MANY) });
      expect(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.retryable)).toBe(true);
      expect(outcomes[0]).toMatchObject({ message: expect.stringMatching(/Aborted/) as string });
    }),
  );

  test(
    'one that began while the poll was about to start it is waited for',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'refuse', on: /^PATCH .*jobs\/ingest/, times: 1 });
      sandbox.fail({
        kind: 'altered',
        on: /^GET .*jobs\/ingest\/\w+$/,
        times: 1,
        alter: (body) => {
          for (const job of sandbox.jobs.all.values()) job.state = 'InProgress';
          return body;
        },
      });
      expect(await harness.write({ ...contact, records: newContacts(MANY) })).toEqual(allSucceeded(MANY));
    }),
  );

  test(
    'one without numbers is read by its rows',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: /^GET .*jobs\/ingest\/\w+$/,
        alter: (body) => ({
          ...(body as object),
          numberRecordsProcessed: undefined,
          numberRecordsFailed: undefined,
        }),
      });
      expect(await harness.write({ ...contact, records: newContacts(MANY) })).toEqual(allSucceeded(MANY));
    }),
  );

  test(
    'one whose numbers are wrong is read by its rows too',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({
        kind: 'altered',
        on: /^GET .*jobs\/ingest\/\w+$/,
        alter: (body) => ({ ...(body as object), numberRecordsProcessed: 1 }),
      });
      expect(await harness.write({ ...contact, records: newContacts(MANY) })).toEqual(allSucceeded(MANY));
    }),
  );

  test(
    'an upload that something else answered is no upload',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.fail({ kind: 'html', status: 200, on: /^PUT / });
      await expect(harness.write({ ...contact, records: newContacts(MANY) })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
      });
      expect([...sandbox.jobs.all.values()].map(({ state }) => state)).toEqual(['Aborted']);
    }),
  );

  test(
    'a quota of the Bulk API that is used up is waited for',
    inAccount(async ({ harness, sandbox }) => {
      const body = [{ errorCode: 'EXCEEDEDQUOTA', message: 'ApiBatchItems Limit exceeded.' }];
      sandbox.fail({ kind: 'status', status: 400, body, on: /^POST .*jobs/ });
      await expect(harness.write({ ...contact, records: newContacts(MANY) })).rejects.toMatchObject({
        whoMustAct: 'retry_later',
        code: 'EXCEEDEDQUOTA',
      });
    }),
  );
});

describe('records of one batch on both ways', () => {
  test(
    'an insert that no row can say is written before the job, so that a poll repeats nothing',
    inAccount(async ({ harness, sandbox }) => {
      const records = [...newContacts(MANY), { External_Id__c: 'odd', LastName: '#N/A' }];
      sandbox.fail({ kind: 'status', status: 503, on: /^GET .*jobs\/ingest\/\w+$/ });
      await expect(
        harness.write({ object: 'Contact', operation: 'insert', primaryIdentifier: null, records }),
      ).rejects.toMatchObject({ whoMustAct: 'retry_later' });
      expect(sandbox.state.records('Contact').map(({ LastName }) => LastName)).toContain('#N/A');
    }),
  );

  test(
    'a later record of a key is not written where the earlier one was left unsent',
    inAccount(async ({ harness, sandbox }) => {
      const long = 'x'.repeat(9_000);
      const records = [
        ...newContacts(MANY).map((record) => ({ ...record, Description: long })),
        { External_Id__c: 'new-2000', LastName: 'Last' },
      ];
      sandbox.fail({ kind: 'status', status: 503, on: /^POST .*jobs/, after: 1 });
      const outcomes = await harness.write({ ...contact, records });
      expect(outcomes[0]).toEqual({ status: 'succeeded' });
      expect(outcomes.slice(2_000)).toMatchObject([
        { status: 'rejected', retryable: true },
        { status: 'rejected', retryable: true },
      ]);
      const keys = sandbox.state.records('Contact').map((record) => record['External_Id__c']);
      expect(keys).not.toContain('new-2000');
    }),
  );
});
