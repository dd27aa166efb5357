import { describe, expect, test } from 'vitest';
import { ACTIVE, CHURNED, field, inAccount, PRICES, spreadsheetOf } from './testing/account.ts';

const fields = [field('Name'), field('Email')];
const people = [
  { Email: 'dana@example.com', Name: 'Dana' },
  { Email: 'eli@example.com', Name: 'Eli' },
];

describe('what does not fit is refused before anything is changed', () => {
  test(
    'with the first part, where the size of the whole is known',
    inAccount(async ({ harness, cells }) => {
      const object = await harness.object(ACTIVE);
      const before = cells(ACTIVE);
      const part = { object, fields, records: people, isLast: false, total: 2_500_000 };
      await expect(harness.replace(part)).rejects.toMatchObject({
        code: 'too_many_cells',
        message: expect.stringMatching(/2,500,001 rows.*5,000,002/) as string,
      });
      expect(cells(ACTIVE)).toEqual(before);
    }),
  );

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
