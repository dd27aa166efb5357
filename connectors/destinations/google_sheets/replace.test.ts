import { describe, expect, test } from 'vitest';
import {
  ACTIVE,
  allSucceeded,
  CHURNED,
  field,
  inAccount,
  PRICES,
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

describe('what does not fit is refused before anything is changed', () => {
  test(
    'more than 5 million cells of one sync',
    inAccount(async ({ harness, cells, requests }) => {
      const object = await harness.object(ACTIVE);
      const before = cells(ACTIVE);
      const part = { object, fields, records: people, offset: 2_499_998, isLast: true };
      await expect(harness.replace(part)).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        code: 'too_many_cells',
        message: expect.stringMatching(/over 5M cells.*2,500,001 rows.*5,000,002/) as string,
      });
      expect(cells(ACTIVE)).toEqual(before);
      expect(requests().filter((request) => request.startsWith('POST /v4'))).toEqual([
        expect.stringContaining('batchGetByDataFilter'),
      ]);
    }),
  );

  test(
    'more than 10 million cells of the spreadsheet, its other tabs and empty columns counted',
    inAccount(async (account) => {
      const object = await account.harness.object(ACTIVE);
      const [, other] = spreadsheetOf(account, ACTIVE).tabs;
      if (other === undefined) throw new Error('the spreadsheet has one tab');
      other.rowCount = 300_000;
      const before = account.cells(ACTIVE);
      const part = { object, fields, records: people, offset: 99_998, isLast: true };
      await expect(account.harness.replace(part)).rejects.toThrow(
        /10,400,026 cells.*allows 10,000,000.*"Active" would have 100,001 rows of 26 columns.*writes 2/,
      );
      expect(account.cells(ACTIVE)).toEqual(before);
    }),
  );
});

describe('a tab that can not be written says what to do', () => {
  test(
    'shared for reading only',
    inAccount(async ({ harness }) => {
      await expect(harness.replace({ object: PRICES, fields, records: people })).rejects.toThrow(
        /does not have permission.*Share the spreadsheet with spillway@.* as an editor/,
      );
    }),
  );

  test(
    'no longer shared',
    inAccount(async (account) => {
      const object = await account.harness.object(ACTIVE);
      spreadsheetOf(account, ACTIVE).role = null;
      await expect(account.harness.replace({ object, fields, records: people })).rejects.toThrow(
        /Share the spreadsheet/,
      );
    }),
  );

  test(
    'its spreadsheet deleted',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object(ACTIVE);
      sandbox.state.files.clear();
      await expect(harness.replace({ object, fields, records: people })).rejects.toThrow(
        /404.*was deleted, or/,
      );
    }),
  );

  test(
    'the tab itself deleted',
    inAccount(async (account) => {
      const object = await account.harness.object(CHURNED);
      spreadsheetOf(account, CHURNED).tabs.splice(1, 1);
      await expect(account.harness.replace({ object, fields, records: people })).rejects.toMatchObject({
        code: 'tab_gone',
        message: expect.stringMatching(/no tab 734912055 any more: refresh the objects/) as string,
      });
    }),
  );

  test(
    'a part of it protected, in Google’s words',
    inAccount(async ({ harness, sandbox }) => {
      const error = {
        code: 400,
        status: 'INVALID_ARGUMENT',
        message: 'You are trying to edit a protected cell.',
      };
      sandbox.fail({ kind: 'status', status: 400, body: { error }, on: /values:batchClear/ });
      await expect(harness.replace({ object: ACTIVE, fields, records: people })).rejects.toThrow(
        /a protected cell\. In the spreadsheet, allow spillway@/,
      );
    }),
  );
});
