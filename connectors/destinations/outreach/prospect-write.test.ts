import { describe, expect, test } from 'vitest';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const upsert = { object: 'prospect', operation: 'upsert', primaryIdentifier: 'emails' } as const;

describe('upsert of prospects by e-mail', () => {
  test(
    'updates who is there, creates who is not, and looks all of them up in one request',
    inAccount(async ({ harness, sandbox, requests }) => {
      const object = await harness.object('prospect');
      const before = requests().length;
      const records = [
        { emails: ['ana@example.com'], title: 'CEO' },
        { emails: ['dana@example.com'], firstName: 'Dana', score: 1.5, optedOut: false },
      ];
      expect(await harness.write({ ...upsert, object, records })).toEqual(allSucceeded(2));
      expect(requests().slice(before).toSorted()).toEqual([
        'GET /prospects',
        'PATCH /prospects/1',
        'POST /prospects',
      ]);
      expect(sandbox.state.records.prospects.get(1)?.attributes).toMatchObject({
        title: 'CEO',
        firstName: 'Ana',
        emails: ['ana@example.com', 'ana.lopes@example.com'],
      });
      expect(sandbox.state.records.prospects.get(1001)?.attributes).toMatchObject({
        emails: ['dana@example.com'],
        firstName: 'Dana',
        score: 1.5,
        optedOut: false,
      });
    }),
  );

  test.each([
    ['a JSON array in a text', '["ANA.Lopes@example.com"]'],
    ['plain text', ' ana@example.com '],
    ['an array', ['ana@example.com', 'ana@new.example.com']],
  ])('takes an address as %s, in whatever case', (_name, emails) =>
    inAccount(async ({ harness, sandbox }) => {
      expect(await harness.write({ ...upsert, records: [{ emails, nickname: 'A' }] })).toEqual([succeeded]);
      const { attributes } = sandbox.state.records.prospects.get(1) ?? {};
      expect(attributes).toMatchObject({ nickname: 'A' });
      expect(attributes?.['emails']).toEqual([
        'ana@example.com',
        'ana.lopes@example.com',
        ...(Array.isArray(emails) ? ['ana@new.example.com'] : []),
      ]);
    })(),
  );

  test(
    'of the same address more than once: the last one wins, and there is one prospect',
    inAccount(async ({ harness, sandbox }) => {
      const records = [1, 2, 3, 4, 5].map((at) => ({
        emails: [at % 2 === 0 ? 'New@example.com' : 'new@example.com'],
        title: `Title ${at}`,
      }));
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(5));
      expect(sandbox.state.records.prospects.size).toBe(4);
      expect(sandbox.state.records.prospects.get(1001)?.attributes).toMatchObject({ title: 'Title 5' });
    }),
  );

  test(
    'of more records than one look-up takes loses none',
    inAccount(async ({ harness, sandbox, requests }) => {
      const records = Array.from({ length: 100 }, (_, at) => ({
        emails: [`person${at}@example.com`],
        firstName: `Person ${at}`,
      }));
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(100));
      expect(sandbox.state.records.prospects.size).toBe(103);
      expect(requests().filter((request) => request === 'GET /prospects')).toHaveLength(2);
      expect(await harness.write({ ...upsert, records })).toEqual(allSucceeded(100));
      expect(sandbox.state.records.prospects.size).toBe(103);
    }),
  );

  test(
    'a record without an address is refused alone, and nothing is asked for it',
    inAccount(async ({ harness, requests }) => {
      const object = await harness.object('prospect');
      const before = requests().length;
      const outcomes = await harness.write({
        ...upsert,
        object,
        records: [{ emails: [] }, { emails: null }, { emails: '  ' }],
      });
      expect(outcomes).toEqual(
        Array.from({ length: 3 }, () => ({
          status: 'rejected',
          code: 'missing_identifier',
          message: 'The record has no emails.',
          retryable: false,
        })),
      );
      expect(requests()).toHaveLength(before);
    }),
  );

  test(
    'what Outreach refuses is refused alone, with its words and the place',
    inAccount(async ({ harness, sandbox }) => {
      const outcomes = await harness.write({
        ...upsert,
        records: [
          { emails: ['someone@ourselves.example.com'] },
          { emails: ['bo@example.com'], custom2: 'tomorrow' },
          { emails: ['chi@example.com'], title: 'CTO' },
        ],
      });
      expect(outcomes).toMatchObject([
        {
          status: 'rejected',
          code: 'validationError',
          message: expect.stringMatching(/excluded email address/),
        },
        {
          status: 'rejected',
          code: 'validationError',
          retryable: false,
          message:
            'Outreach answered 422 while updating a prospect: Trial Ends is not a valid date (/data/attributes/custom2).',
        },
        succeeded,
      ]);
      expect(sandbox.state.records.prospects.get(3)?.attributes).toMatchObject({ title: 'CTO' });
    }),
  );

  test(
    'of somebody whom another process creates meanwhile updates that one',
    inAccount(async ({ harness, sandbox }) => {
      const { prospects } = sandbox.state.records;
      sandbox.state.beforeCreate = () => {
        const attributes = { emails: ['race@example.com'], tags: ['Theirs'] };
        prospects.set(77, { id: 77, attributes, relationships: {} });
      };
      const records = [{ emails: ['race@example.com'], title: 'Ours' }];
      expect(await harness.write({ ...upsert, records })).toEqual([succeeded]);
      expect(prospects.size).toBe(4);
      expect(prospects.get(77)?.attributes).toMatchObject({ title: 'Ours', tags: ['Theirs'] });
    }),
  );

  test(
    'an address that somebody has whom the user may not see is refused with that in words',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.hidden.add(2);
      const outcomes = await harness.write({ ...upsert, records: [{ emails: ['bo@example.com'] }] });
      expect(outcomes).toMatchObject([
        {
          status: 'rejected',
          code: 'validationError',
          message: expect.stringMatching(/already been taken.*may not see/) as string,
        },
      ]);
    }),
  );

  test(
    'what the profile of the user forbids is refused alone',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.governed.add(1);
      const records = [
        { emails: ['ana@example.com'], title: 'x' },
        { emails: ['bo@example.com'], title: 'y' },
      ];
      expect(await harness.write({ ...upsert, records })).toMatchObject([
        {
          status: 'rejected',
          code: 'unauthorizedRequest',
          message: expect.stringMatching(/not authorized to perform.*administrator/) as string,
        },
        succeeded,
      ]);
    }),
  );

  test(
    'of an address that two prospects have names them',
    inAccount(async ({ harness, sandbox }) => {
      const { prospects } = sandbox.state.records;
      prospects.set(50, { id: 50, attributes: { emails: ['Bo@example.com'] }, relationships: {} });
      const outcomes = await harness.write({
        ...upsert,
        records: [{ emails: ['BO@example.com'], title: 'x' }],
      });
      expect(outcomes).toMatchObject([
        { status: 'rejected', code: 'ambiguous', message: expect.stringMatching(/\(2, 50\)/) as string },
      ]);
    }),
  );

  test(
    'a prospect that is deleted after the look-up may be sent again',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('prospect');
      sandbox.fail({ kind: 'status', status: 404, on: 'PATCH /api/v2/prospects/2' });
      const outcomes = await harness.write({
        ...upsert,
        object,
        records: [{ emails: ['bo@example.com'], title: 'x' }],
      });
      expect(outcomes).toMatchObject([{ status: 'rejected', code: 'resourceNotFound', retryable: true }]);
    }),
  );
});
