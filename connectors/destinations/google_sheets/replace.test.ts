import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ACTIVE,
  allSucceeded,
  CHURNED,
  field,
  inAccount,
  REVENUE,
  spreadsheetOf,
} from './testing/account.ts';

const WRITE = /values:batchUpdateByDataFilter$/;
const fields = [field('Name'), field('Email')];
const people = [
  { Email: 'dana@example.com', Name: 'Dana' },
  { Email: 'eli@example.com', Name: null },
];
const asCells = [
  ['Name', 'Email'],
  ['Dana', 'dana@example.com'],
  [null, 'eli@example.com'],
];

function numbered(count: number, from = 0): { Email: string; Name: string }[] {
  return Array.from({ length: count }, (_, at) => ({
    Email: `new${from + at}@example.com`,
    Name: `New ${from + at}`,
  }));
}

describe('a replacement', () => {
  test(
    'writes the mapped columns in their order and leaves nothing of the old content',
    inAccount(async ({ harness, cells }) => {
      expect(await harness.replace({ object: ACTIVE, fields, records: people })).toEqual(allSucceeded(2));
      expect(cells(ACTIVE)).toEqual(asCells);
      expect((await harness.fields(ACTIVE)).map(({ fullName }) => fullName)).toEqual(['Name', 'Email']);
    }),
  );

  test(
    'goes to the tab that was chosen, whatever it is called now',
    inAccount(async (account) => {
      const { harness, cells } = account;
      const object = await harness.object(CHURNED);
      const { tabs } = spreadsheetOf(account, CHURNED);
      const before = cells(ACTIVE);
      for (const tab of tabs) tab.title = `was ${tab.title}`;
      expect(await harness.replace({ object, fields, records: people })).toEqual(allSucceeded(2));
      expect(cells(CHURNED)).toEqual(asCells);
      expect(cells(ACTIVE)).toEqual(before);
    }),
  );

  test(
    'of several parts writes each at its place, and clears the old content with the last part only',
    inAccount(async ({ harness, cells }) => {
      const object = await harness.object(ACTIVE);
      await harness.replace({ object, fields, records: people.slice(0, 1), offset: 0, isLast: false });
      expect(cells(ACTIVE)).toHaveLength(4);
      expect(cells(ACTIVE)[2]?.[0]).toBe('bob@example.com');
      await harness.replace({ object, fields, records: people.slice(1), offset: 1, isLast: true });
      expect(cells(ACTIVE)).toEqual(asCells);
    }),
  );

  test(
    'may see the same part again without a change',
    inAccount(async ({ harness, cells }) => {
      const object = await harness.object(REVENUE);
      const first = { object, fields, records: numbered(1500), offset: 0, isLast: false };
      const last = { object, fields, records: numbered(700, 1500), offset: 1500, isLast: true };
      for (const part of [first, first, last, last]) await harness.replace(part);
      expect(cells(REVENUE)).toHaveLength(2201);
      expect(cells(REVENUE)[2200]).toEqual(['New 2199', 'new2199@example.com']);
    }),
  );

  test(
    'enlarges the grid as far as needed, and never shrinks it',
    inAccount(async (account) => {
      const wide = Array.from({ length: 30 }, (_, at) => field(`column ${at}`));
      const records = Array.from({ length: 1200 }, () => ({ 'column 29': 'x' }));
      await account.harness.replace({ object: REVENUE, fields: wide, records });
      expect(spreadsheetOf(account, REVENUE).tabs[0]).toMatchObject({ rowCount: 1201, columnCount: 30 });
      await account.harness.replace({ object: REVENUE, fields, records: people });
      expect(spreadsheetOf(account, REVENUE).tabs[0]).toMatchObject({ rowCount: 1201, columnCount: 30 });
      expect(account.cells(REVENUE)).toEqual(asCells);
    }),
  );

  test(
    'of known size enlarges the grid once, for all of its parts',
    inAccount(async ({ harness, cells, requests }) => {
      const object = await harness.object(REVENUE);
      const records = numbered(1500);
      for (const offset of [0, 500, 1000]) {
        const some = records.slice(offset, offset + 500);
        await harness.replace({
          object,
          fields,
          records: some,
          offset,
          isLast: offset === 1000,
          total: 1500,
        });
      }
      expect(requests().filter((request) => request.endsWith(':batchUpdate'))).toHaveLength(1);
      expect(cells(REVENUE)).toHaveLength(1501);
    }),
  );

  test(
    'of no records leaves the header',
    inAccount(async ({ harness, cells }) => {
      expect(await harness.replace({ object: ACTIVE, fields, records: [] })).toEqual([]);
      expect(cells(ACTIVE)).toEqual([['Name', 'Email']]);
    }),
  );

  test(
    'that ends with an empty part clears what follows',
    inAccount(async ({ harness, cells }) => {
      const object = await harness.object(ACTIVE);
      await harness.replace({ object, fields, records: people.slice(0, 1), isLast: false });
      expect(await harness.replace({ object, fields, records: [], offset: 1, isLast: true })).toEqual([]);
      expect(cells(ACTIVE)).toEqual(asCells.slice(0, 2));
    }),
  );

  test(
    'fills the grid to its last row',
    inAccount(async ({ harness, cells }) => {
      expect(await harness.replace({ object: REVENUE, fields, records: numbered(999) })).toEqual(
        allSucceeded(999),
      );
      expect(cells(REVENUE)).toHaveLength(1000);
    }),
  );

  test(
    'cuts its rows into requests of about 2 MB',
    inAccount(async ({ harness, sandbox, cells }) => {
      const records = numbered(500).map((record) => ({ ...record, Name: 'ä'.repeat(5000) }));
      expect(await harness.replace({ object: REVENUE, fields, records })).toEqual(allSucceeded(500));
      const sent = sandbox.exchanges.filter(({ url }) => WRITE.test(url));
      expect(sent.map(({ requestBody }) => Buffer.byteLength(requestBody) < 2_001_000)).toEqual([
        true,
        true,
        true,
      ]);
      expect(cells(REVENUE)).toHaveLength(501);
      expect(cells(REVENUE)[500]?.[1]).toBe('new499@example.com');
    }),
  );
});

test(
  'however the records are cut into parts, and whichever parts come twice, the tab is the same in the end',
  inAccount(async ({ harness, cells }) => {
    const object = await harness.object(ACTIVE);
    const records = numbered(30);
    const parts = fc.array(fc.record({ length: fc.nat(12), isRepeated: fc.boolean() }), { maxLength: 6 });
    const replaceIn = async (cuts: readonly { length: number; isRepeated: boolean }[]): Promise<void> => {
      let offset = 0;
      for (const { length, isRepeated } of [...cuts, { length: records.length, isRepeated: true }]) {
        const some = records.slice(offset, offset + length);
        const isLast = offset + length >= records.length;
        const part = { object, fields, records: some, offset, isLast };
        for (let times = isRepeated ? 2 : 1; times > 0; times -= 1) {
          expect(await harness.replace(part)).toEqual(allSucceeded(some.length));
        }
        offset += some.length;
        if (isLast) break;
      }
    };
    const expected = [['Name', 'Email'], ...records.map(({ Name, Email }) => [Name, Email])];
    const property = fc.asyncProperty(parts, async (cuts) => {
      await harness.replace({
        object,
        fields: [field('Old')],
        records: numbered(60).map(() => ({ Old: 'old' })),
      });
      await replaceIn(cuts);
      expect(cells(ACTIVE)).toEqual(expected);
    });
    await fc.assert(property, { numRuns: 20 });
  }),
);

describe('values', () => {
  test(
    'keep their type: numbers, booleans and texts as such, dates as texts, arrays and objects as JSON',
    inAccount(async ({ harness, cells }) => {
      const typed = [
        field('integer', 'integer'),
        field('float', 'float'),
        field('decimal', 'decimal'),
        field('boolean', 'boolean'),
        field('date', 'date'),
        field('time', 'date_time'),
        field('tags', 'string', true),
        field('json', 'json'),
        field('empty'),
      ];
      const record = {
        integer: -42,
        float: 0.5,
        decimal: '19.90',
        boolean: false,
        date: '2026-02-03',
        time: '2026-02-03T04:05:06Z',
        tags: ['a', 'b'],
        json: { a: [1, null] },
        empty: null,
      };
      await harness.replace({ object: REVENUE, fields: typed, records: [record] });
      const row = [
        -42,
        0.5,
        19.9,
        false,
        '2026-02-03',
        '2026-02-03T04:05:06Z',
        '["a","b"]',
        '{"a":[1,null]}',
      ];
      expect(cells(REVENUE)[1]).toEqual(row);
    }),
  );

  test(
    'that look like formulas are never executed',
    inAccount(async ({ harness, cells }) => {
      const texts = [
        '=1+1',
        '+1',
        '-1',
        '@x',
        "'quoted",
        '=HYPERLINK("https://evil.example.com")',
        '007',
        'TRUE',
      ];
      const records = texts.map((Name) => ({ Name }));
      await harness.replace({ object: REVENUE, fields: [field('Name')], records });
      expect(cells(REVENUE).slice(1)).toEqual(texts.map((text) => [text]));
    }),
  );

  test(
    'that a record lacks empty the cell',
    inAccount(async ({ harness, cells }) => {
      await harness.replace({
        object: ACTIVE,
        fields,
        records: [{ Name: 'Dana' }, {}, { Email: 'e@example.com' }],
      });
      expect(cells(ACTIVE)).toEqual([['Name', 'Email'], ['Dana'], [], [null, 'e@example.com']]);
    }),
  );

  test(
    'longer than a cell holds are that record’s fault alone, and its row stays empty',
    inAccount(async ({ harness, cells }) => {
      const records = [people[0] ?? {}, { Email: 'x'.repeat(50_001), Name: 'Long' }, people[1] ?? {}];
      expect(await harness.replace({ object: ACTIVE, fields, records })).toMatchObject([
        { status: 'succeeded' },
        {
          status: 'rejected',
          code: 'too_long',
          message: expect.stringMatching(/"Email" has 50001 characters.*50000 at most/) as string,
          retryable: false,
        },
        { status: 'succeeded' },
      ]);
      expect(cells(ACTIVE)).toEqual([asCells[0], asCells[1], [], asCells[2]]);
    }),
  );
});
