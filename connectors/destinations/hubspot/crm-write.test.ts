import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, recordsOf, succeeded } from './testing/account.ts';

const contact = { object: 'contacts', primaryIdentifier: 'email' } as const;
const machine = { object: '2-3604285', primaryIdentifier: 'serial' } as const;

describe('records with a unique key', () => {
  test(
    'an upsert creates and updates in one request, and leaves fields alone that a record lacks',
    inAccount(async (account) => {
      const { harness, requests } = account;
      const records = [
        { email: 'Ana@example.com', lastname: 'Lee' },
        { email: 'dora@example.com', firstname: 'Dora' },
      ];
      expect(await harness.write({ ...contact, operation: 'upsert', records })).toEqual(allSucceeded(2));
      expect(requests().filter((one) => one.includes('/batch/'))).toEqual([
        'POST /crm/objects/2026-09/contacts/batch/upsert',
      ]);
      const contacts = recordsOf(account, 'contacts');
      expect(contacts).toContainEqual(
        expect.objectContaining({
          email: 'ana@example.com',
          firstname: 'Ana',
          lastname: 'Lee',
          topics: 'api',
        }),
      );
      expect(contacts).toContainEqual(
        expect.objectContaining({ email: 'dora@example.com', firstname: 'Dora' }),
      );
    }),
  );

  test(
    'values travel as HubSpot wants them, and null empties a field',
    inAccount(async (account) => {
      const records = [
        {
          external_id: 'c-1',
          firstname: null,
          score: '12.50',
          is_partner: true,
          birthday: '1990-02-03',
          last_seen: '2026-01-02T03:04:05Z',
          topics: ['sales', 'news'],
        },
      ];
      const outcomes = await account.harness.write({
        object: 'contacts',
        primaryIdentifier: 'external_id',
        operation: 'upsert',
        records,
      });
      expect(outcomes).toEqual([succeeded]);
      const [ana] = recordsOf(account, 'contacts');
      expect(ana).toMatchObject({
        score: '12.50',
        is_partner: 'true',
        birthday: '1990-02-03',
        topics: 'sales;news',
      });
      expect(ana).not.toHaveProperty('firstname');
    }),
  );

  test(
    'an array is merged with the one that is there where the sync says so',
    inAccount(async (account) => {
      const records = [
        { email: 'ana@example.com', topics: ['news'] },
        { email: 'ben@example.com', topics: [] },
      ];
      const fieldOptions = { topics: { arrayOperation: 'merge' } } as const;
      await account.harness.write({ ...contact, operation: 'upsert', records, fieldOptions });
      expect(recordsOf(account, 'contacts')[0]).toMatchObject({ topics: 'api;news' });
      await account.harness.write({ ...contact, operation: 'upsert', records });
      expect(recordsOf(account, 'contacts')[0]).toMatchObject({ topics: 'news' });
    }),
  );

  test(
    'a bad record of contacts by email breaks its batch at HubSpot, and is found by halving',
    inAccount(async (account) => {
      const records = Array.from({ length: 20 }, (_, at) => ({
        email: at === 7 ? 'no address' : `new${at}@example.com`,
        score: at === 13 ? 'many' : '1',
      }));
      const outcomes = await account.harness.write({ ...contact, operation: 'upsert', records });
      expect(outcomes.flatMap(({ status }, at) => (status === 'succeeded' ? [] : [at]))).toEqual([7, 13]);
      expect(outcomes[7]).toMatchObject({
        status: 'rejected',
        code: 'VALIDATION_ERROR',
        message: expect.stringContaining('email: Email address no address is invalid') as string,
        retryable: false,
      });
      expect(recordsOf(account, 'contacts')).toHaveLength(3 + 18);
    }),
  );

  test(
    'errors of a 207 go to the records that they name',
    inAccount(async (account) => {
      const records = [
        { serial: 'M-1', model: 'Oven' },
        { serial: 'M-2', weight: 1 },
        { serial: 'M-3', model: 'Mixer' },
      ];
      account.sandbox.state.objects
        .get('2-3604285')
        ?.properties.push(
          ...(account.sandbox.state.objects.get('contacts')?.properties ?? [])
            .filter(({ name }) => name === 'score')
            .map((score) => ({ ...score, name: 'weight' })),
        );
      const outcomes = await account.harness.write({
        ...machine,
        operation: 'upsert',
        records: records.map((record) => ('weight' in record ? { ...record, weight: 'heavy' } : record)),
      });
      expect(outcomes).toMatchObject([
        succeeded,
        {
          status: 'rejected',
          code: 'VALIDATION_ERROR',
          message: expect.stringContaining('weight') as string,
        },
        succeeded,
      ]);
      expect(account.requests().filter((one) => one.includes('/batch/'))).toHaveLength(1);
    }),
  );

  test(
    'where results name no input they are told by their value of the key',
    inAccount(async (account) => {
      account.sandbox.state.echoesTraces = false;
      const records = [{ serial: 'm-1', model: 'Oven' }, { serial: 'M-9' }];
      expect(await account.harness.write({ ...machine, operation: 'upsert', records })).toEqual(
        allSucceeded(2),
      );
    }),
  );

  test(
    'an identifier that comes twice is written in turn, and the last one wins',
    inAccount(async (account) => {
      const records = [
        { email: 'eve@example.com', firstname: 'Eve' },
        { email: 'ana@example.com', firstname: 'Anna' },
        { email: 'EVE@example.com', firstname: 'Evelyn' },
      ];
      expect(await account.harness.write({ ...contact, operation: 'upsert', records })).toEqual(
        allSucceeded(3),
      );
      const eves = recordsOf(account, 'contacts').filter(({ email }) => email === 'eve@example.com');
      expect(eves).toEqual([expect.objectContaining({ firstname: 'Evelyn' })]);
    }),
  );

  test(
    'a record without its identifier is rejected alone',
    inAccount(async (account) => {
      const records = [
        { email: null, firstname: 'X' },
        { email: 'ana@example.com', firstname: 'Anna' },
      ];
      expect(await account.harness.write({ ...contact, operation: 'upsert', records })).toMatchObject([
        { status: 'rejected', code: 'no_identifier' },
        succeeded,
      ]);
    }),
  );

  test(
    'an option with a semicolon is that record’s error: it would become two',
    inAccount(async (account) => {
      const records = [
        { email: 'ana@example.com', topics: ['a;b'] },
        { email: 'ben@example.com', topics: ['api'] },
      ];
      expect(await account.harness.write({ ...contact, operation: 'upsert', records })).toMatchObject([
        { status: 'rejected', code: 'invalid_option' },
        succeeded,
      ]);
    }),
  );

  test(
    'an insert of a contact that is there already is rejected, and the others are created',
    inAccount(async (account) => {
      const records = [
        { email: 'ana@example.com' },
        { email: 'fay@example.com' },
        { email: 'gus@example.com' },
      ];
      const outcomes = await account.harness.write({ ...contact, operation: 'insert', records });
      expect(outcomes).toMatchObject([
        {
          status: 'rejected',
          code: 'CONFLICT',
          message: expect.stringContaining('already exists') as string,
        },
        succeeded,
        succeeded,
      ]);
      expect(recordsOf(account, 'contacts')).toHaveLength(5);
    }),
  );

  test(
    'without multi-status a conflict breaks the whole creation, and is found by halving',
    inAccount(async (account) => {
      account.sandbox.state.hasMultiStatus = false;
      account.sandbox.state.echoesTraces = false;
      const records = [
        { email: 'fay@example.com' },
        { email: 'ana@example.com' },
        { email: 'gus@example.com' },
      ];
      const outcomes = await account.harness.write({ ...contact, operation: 'insert', records });
      expect(outcomes.map(({ status }) => status)).toEqual(['succeeded', 'rejected', 'succeeded']);
      expect(recordsOf(account, 'contacts')).toHaveLength(5);
    }),
  );

  test(
    'an update writes what is there and rejects what is not',
    inAccount(async (account) => {
      const records = [
        { email: 'nobody@example.com', firstname: 'No' },
        { email: 'ben@example.com', firstname: 'Benjamin' },
      ];
      expect(await account.harness.write({ ...contact, operation: 'update', records })).toMatchObject([
        { status: 'rejected', code: 'OBJECT_NOT_FOUND' },
        succeeded,
      ]);
      expect(recordsOf(account, 'contacts')).toContainEqual(
        expect.objectContaining({ firstname: 'Benjamin' }),
      );
    }),
  );

  test(
    'a record can be updated by its record id, which no upsert can create',
    inAccount(async (account) => {
      const [ana] = recordsOf(account, 'contacts');
      const records = [
        { hs_object_id: Number(ana?.['hs_object_id']), firstname: 'Anna' },
        { hs_object_id: '999999', firstname: 'No' },
      ];
      const byId = { object: 'contacts', primaryIdentifier: 'hs_object_id' };
      expect(await account.harness.write({ ...byId, operation: 'update', records })).toMatchObject([
        succeeded,
        { status: 'rejected', code: 'OBJECT_NOT_FOUND' },
      ]);
      await expect(account.harness.write({ ...byId, operation: 'insert', records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
      });
    }),
  );

  test(
    'more than a hundred records take several requests',
    inAccount(async (account) => {
      const records = Array.from({ length: 150 }, (_, at) => ({ email: `n${at}@example.com` }));
      expect(await account.harness.write({ ...contact, operation: 'upsert', records })).toEqual(
        allSucceeded(150),
      );
      expect(account.requests().filter((one) => one.includes('/batch/'))).toHaveLength(2);
    }),
  );

  test(
    'a mapped property that is gone is for whoever can mend the mapping, not for a hundred records',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object('contacts');
      sandbox.state.objects.get('contacts')?.properties.splice(6, 1);
      const records = Array.from({ length: 50 }, (_, at) => ({ email: `n${at}@example.com`, nickname: 'N' }));
      await expect(harness.write({ ...contact, object, operation: 'upsert', records })).rejects.toMatchObject(
        {
          whoMustAct: 'fix_configuration',
          message: expect.stringMatching(/nickname.*refresh the objects/) as string,
        },
      );
      expect(requests().filter((one) => one.includes('/batch/'))).toHaveLength(1);
    }),
  );
});
