import { describe, expect, test } from 'vitest';
import type { WriteRecord } from '#connector-kit';
import type { OrganizationState } from './sandbox/state.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const contact = { object: 'Contact', primaryIdentifier: 'External_Id__c' } as const;

/** That many contacts that no sandbox knows. */
function newContacts(count: number): WriteRecord[] {
  return Array.from({ length: count }, (_, at) => ({ External_Id__c: `new-${at}`, LastName: `New ${at}` }));
}

function stored(state: OrganizationState, key: string) {
  return state.records('Contact').find((record) => record['External_Id__c'] === key);
}

describe('upsert', () => {
  test(
    'updates what is there, creates what is not, and leaves alone what a record lacks',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = [
        { External_Id__c: 'C-1', LastName: 'Baker', Title: 'Head' },
        { External_Id__c: 'c-9', LastName: 'New', Email: 'new@example.com', FirstName: '' },
      ];
      const outcomes = await harness.write({ ...contact, operation: 'upsert', records });
      expect(outcomes).toEqual(allSucceeded(2));
      const all = sandbox.state.records('Contact');
      expect(all).toHaveLength(4);
      expect(all[0]).toMatchObject({ FirstName: 'Ana', Title: 'Head', Email: 'ana@example.com' });
      expect(requests().filter((request) => request.includes('/composite'))).toEqual([
        'PATCH /composite/sobjects/Contact/External_Id__c',
      ]);
    }),
  );

  test(
    'null empties a field, and the empty text leaves it alone',
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ External_Id__c: 'c-2', Title: null, FirstName: '' }];
      expect(await harness.write({ ...contact, operation: 'upsert', records })).toEqual([succeeded]);
      expect(stored(sandbox.state, 'c-2')).toMatchObject({ Title: null, FirstName: 'Bo' });
    }),
  );

  test(
    'each refused record says why, in Salesforce’s words, and the others are taken',
    inAccount(async ({ harness, sandbox }) => {
      const [ana] = sandbox.state.records('Contact');
      sandbox.state.locked.add(String(ana?.['Id']));
      sandbox.state.duplicateRule = (_, record) => record['LastName'] === 'Twin';
      const outcomes = await harness.write({
        ...contact,
        operation: 'upsert',
        records: [
          { External_Id__c: 'c-1', LastName: 'Baker' },
          { External_Id__c: 'n-1', LastName: 'Twin' },
          { External_Id__c: 'n-2', LastName: 'Ok', Email: 'badone' },
          { External_Id__c: 'n-3' },
          { External_Id__c: 'n-4', LastName: 'Ok', AccountId: '001SB0000009999' },
          { External_Id__c: 'n-5', LastName: 'Ok', Languages__c: ['Klingon'] },
          { External_Id__c: '', LastName: 'Nobody' },
          { External_Id__c: 'n-6', LastName: 'Ok' },
        ],
      });
      expect(outcomes).toMatchObject([
        { code: 'UNABLE_TO_LOCK_ROW', retryable: true },
        {
          code: 'DUPLICATES_DETECTED',
          retryable: false,
          message: expect.stringMatching(/Duplicate Rules/) as string,
        },
        {
          code: 'INVALID_EMAIL_ADDRESS',
          message: expect.stringMatching(/invalid email address: badone/) as string,
        },
        { code: 'REQUIRED_FIELD_MISSING', message: expect.stringMatching(/\[LastName\]/) as string },
        { code: 'INVALID_CROSS_REFERENCE_KEY' },
        { code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' },
        { code: 'no_identifier' },
        succeeded,
      ]);
    }),
  );

  test(
    'of records with the same identifier the last one wins, and none is lost',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { External_Id__c: 'twice', LastName: 'First', Title: 'Kept' },
        { External_Id__c: 'once', LastName: 'Other' },
        { External_Id__c: 'TWICE', LastName: 'Second' },
        { External_Id__c: 'twice', LastName: 'Third' },
      ];
      expect(await harness.write({ ...contact, operation: 'upsert', records })).toEqual(allSucceeded(4));
      expect(stored(sandbox.state, 'twice')).toMatchObject({ LastName: 'Third', Title: 'Kept' });
      expect(sandbox.state.records('Contact')).toHaveLength(5);
    }),
  );

  test(
    'a record waits where the one before it is to be sent again',
    inAccount(async ({ harness, sandbox }) => {
      const [ana] = sandbox.state.records('Contact');
      sandbox.state.locked.add(String(ana?.['Id']));
      sandbox.fail({
        kind: 'altered',
        on: /^PATCH/,
        times: 1,
        alter: (body) => {
          sandbox.state.locked.clear();
          return body;
        },
      });
      const records = [
        { External_Id__c: 'c-1', Title: 'First' },
        { External_Id__c: 'C-1', Title: 'Second' },
        { External_Id__c: 'c-2', Title: 'Other' },
      ];
      expect(await harness.write({ ...contact, operation: 'upsert', records })).toMatchObject([
        { code: 'UNABLE_TO_LOCK_ROW', retryable: true },
        { code: 'not_sent', retryable: true },
        succeeded,
      ]);
      expect(stored(sandbox.state, 'c-1')?.['Title']).toBeNull();
    }),
  );

  test(
    'two hundred records go with each request',
    inAccount(async ({ harness, sandbox, requests }) => {
      const outcomes = await harness.write({ ...contact, operation: 'upsert', records: newContacts(401) });
      expect(outcomes).toEqual(allSucceeded(401));
      expect(sandbox.state.records('Contact')).toHaveLength(404);
      expect(requests().filter((request) => request.startsWith('PATCH'))).toHaveLength(3);
    }),
  );

  test(
    'one value that spoils a request is refused alone',
    inAccount(async ({ harness, sandbox }) => {
      const records = newContacts(8).map((record, at) =>
        at === 5 ? { ...record, Birthdate: 'soon' } : record,
      );
      const outcomes = await harness.write({ ...contact, operation: 'upsert', records });
      expect(outcomes.map(({ status }) => status)).toEqual([
        ...Array<string>(5).fill('succeeded'),
        'rejected',
        ...Array<string>(2).fill('succeeded'),
      ]);
      expect(outcomes[5]).toMatchObject({ code: 'JSON_PARSER_ERROR', retryable: false });
      expect(sandbox.state.records('Contact')).toHaveLength(10);
    }),
  );

  test(
    'a field that is gone stops the batch before anything is written',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('Contact');
      const fields = object.fields.map((field) => ({
        ...field,
        fullName: field.fullName === 'Title' ? 'Gone__c' : field.fullName,
      }));
      const records = [{ External_Id__c: 'c-1', Gone__c: 'x' }];
      await expect(
        harness.write({ ...contact, object, fields, operation: 'upsert', records }),
      ).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/Gone__c.*refresh/) as string,
      });
      expect(sandbox.state.records('Contact')).toHaveLength(3);
    }),
  );

  test(
    'several records with one identifier are that record’s error',
    inAccount(async ({ harness, sandbox }) => {
      const object = sandbox.state.object('Contact');
      sandbox.state.add(object, { LastName: 'Copy', Email: 'ana@example.com' });
      const records = [{ Email: 'ana@example.com', LastName: 'Baker' }];
      expect(
        await harness.write({ object: 'Contact', primaryIdentifier: 'Email', operation: 'upsert', records }),
      ).toMatchObject([{ status: 'rejected', code: 'DUPLICATE_EXTERNAL_ID' }]);
    }),
  );

  test(
    'goes by a number, and never by the id',
    inAccount(async ({ harness, sandbox }) => {
      const subscription = { object: 'Subscription__c', operation: 'upsert' } as const;
      const records = [
        { Number__c: '1.0', Seats__c: '12.50', Starts_On__c: '2026-02-01', Is_Active__c: true },
      ];
      expect(await harness.write({ ...subscription, primaryIdentifier: 'Number__c', records })).toEqual([
        succeeded,
      ]);
      expect(sandbox.state.records('Subscription__c')).toMatchObject([
        { Seats__c: 12.5, Starts_On__c: '2026-02-01', Is_Active__c: true, Name: 'Bakery basic' },
      ]);
      await expect(
        harness.write({ ...subscription, primaryIdentifier: 'Id', records: [{ Id: 'x' }] }),
      ).rejects.toMatchObject({ whoMustAct: 'fix_configuration' });
    }),
  );
});

describe('insert', () => {
  test(
    'creates every record, equal ones too',
    inAccount(async ({ harness, sandbox }) => {
      const records = [{ Subject: 'Late' }, { Subject: 'Late' }, { Subject: 'Broken' }];
      const outcomes = await harness.write({
        object: 'Case',
        operation: 'insert',
        primaryIdentifier: null,
        records,
      });
      expect(outcomes).toEqual(allSucceeded(3));
      expect(sandbox.state.records('Case')).toHaveLength(4);
    }),
  );

  test(
    'refuses what is there already',
    inAccount(async ({ harness }) => {
      const records = [{ External_Id__c: 'c-1', LastName: 'Baker' }];
      expect(await harness.write({ ...contact, operation: 'insert', records })).toMatchObject([
        {
          code: 'DUPLICATE_VALUE',
          message: expect.stringMatching(/External_Id__c duplicates value/) as string,
        },
      ]);
    }),
  );
});

describe('delete', () => {
  test(
    'deletes by the id or by another field; what is gone already is deleted',
    inAccount(async ({ harness, sandbox }) => {
      const [ana] = sandbox.state.records('Contact').map(({ Id }) => String(Id));
      const byKey = [{ External_Id__c: 'c-2' }, { External_Id__c: 'c-2' }, { External_Id__c: 'nobody' }];
      expect(await harness.write({ ...contact, operation: 'delete', records: byKey })).toEqual(
        allSucceeded(3),
      );
      const byId = { object: 'Contact', operation: 'delete', primaryIdentifier: 'Id' } as const;
      const records = [{ Id: ana ?? '' }, { Id: ana ?? '' }];
      expect(await harness.write({ ...byId, records })).toEqual(allSucceeded(2));
      expect(sandbox.state.records('Contact').map((record) => record['External_Id__c'])).toEqual(['c-3']);
    }),
  );
});

test(
  'an empty batch asks for nothing',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.object('Contact');
    const before = sandbox.exchanges.length;
    expect(await harness.write({ ...contact, object, operation: 'upsert', records: [] })).toEqual([]);
    expect(sandbox.exchanges).toHaveLength(before);
  }),
);
