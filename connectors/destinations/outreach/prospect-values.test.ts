import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'prospect', operation: 'upsert', primaryIdentifier: 'emails' } as const;

describe('values', () => {
  test(
    'null empties, and a field that the record lacks is left alone',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { emails: ['ana@example.com'], firstName: null, owner: null, tags: null },
        { emails: ['bo@example.com'] },
      ];
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(2));
      const { prospects } = sandbox.state.records;
      expect(prospects.get(1)?.attributes).toMatchObject({ firstName: null, lastName: 'Lopes', tags: [] });
      expect(prospects.get(1)?.relationships).toMatchObject({ owner: null, account: { id: 1 } });
      expect(prospects.get(2)?.attributes).toMatchObject({ firstName: 'Bo' });
    }),
  );

  test(
    'of custom fields go out as Outreach keeps them',
    inAccount(async ({ harness, sandbox }) => {
      const custom = {
        custom1: 'Bread',
        custom2: '2026-12-01',
        custom3: '2026-12-01T10:30:00.000Z',
        custom4: '12',
        custom5: true,
        custom6: 'API',
        custom10: '2.5',
      };
      expect(
        await harness.write({ ...upsert, records: [{ emails: ['bo@example.com'], ...custom }] }),
      ).toEqual([succeeded]);
      expect(sandbox.state.records.prospects.get(2)?.attributes).toMatchObject({
        ...custom,
        custom3: '2026-12-01T10:30:00',
        custom5: 'true',
      });
    }),
  );

  test(
    'of arrays replace, or meet those that are there',
    inAccount(async ({ harness, sandbox }) => {
      const records = [
        { emails: ['ana@example.com'], tags: ['Gold', '2026 Expo', 'Gold'], mobilePhones: ['+1'] },
      ];
      const tags = (): unknown => sandbox.state.records.prospects.get(1)?.attributes['tags'];
      await harness.write({ ...upsert, records, fieldOptions: { tags: { arrayOperation: 'merge' } } });
      expect(tags()).toEqual(['2026 Expo', 'Gold']);
      await harness.write({ ...upsert, records: [{ emails: ['ana@example.com'], tags: ['Silver'] }] });
      expect(tags()).toEqual(['Silver']);
      await harness.write({
        ...upsert,
        primaryIdentifier: 'lastName',
        records: [{ lastName: 'Lopes', emails: ['x@example.com'] }],
      });
      expect(sandbox.state.records.prospects.get(1)?.attributes['emails']).toEqual(['x@example.com']);
    }),
  );

  test(
    'merged for the same prospect more than once add up',
    inAccount(async ({ harness, sandbox }) => {
      const records = ['new@example.com', 'ana@example.com'].flatMap((email) =>
        ['a', 'b', 'c'].map((tag) => ({ emails: [email], tags: [tag] })),
      );
      const fieldOptions = { tags: { arrayOperation: 'merge' } } as const;
      expect(await harness.write({ ...upsert, records, fieldOptions })).toEqual(allSucceeded(6));
      const { prospects } = sandbox.state.records;
      expect(prospects.get(1001)?.attributes['tags']).toEqual(['a', 'b', 'c']);
      expect(prospects.get(1)?.attributes['tags']).toEqual(['2026 Expo', 'a', 'b', 'c']);
    }),
  );

  test(
    'that are to be preserved are written only where there is none, relationships too',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object('prospect');
      const fieldOptions = {
        firstName: { preserveValues: true },
        title: { preserveValues: true },
        tags: { preserveValues: true },
        owner: { preserveValues: true },
      };
      const values = { firstName: 'Other', title: 'CEO', tags: ['New'], owner: 2 };
      const records = [
        { emails: ['ana@example.com'], ...values },
        { emails: ['chi@example.com'], ...values },
      ];
      expect(await harness.write({ ...upsert, object, records, fieldOptions })).toEqual(allSucceeded(2));
      const { prospects } = sandbox.state.records;
      expect(prospects.get(1)).toMatchObject({
        attributes: { firstName: 'Ana', title: 'CEO', tags: ['2026 Expo'] },
        relationships: { owner: { id: 1 } },
      });
      expect(prospects.get(3)).toMatchObject({
        attributes: { firstName: 'Chi', title: 'CEO', tags: ['New'] },
        relationships: { owner: { id: 2 } },
      });
      const before = requests().length;
      expect(await harness.write({ ...upsert, object, records, fieldOptions })).toEqual(allSucceeded(2));
      expect(requests().slice(before)).toEqual(['GET /prospects']);
    }),
  );
});
