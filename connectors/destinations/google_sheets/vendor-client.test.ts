import { deepStrictEqual } from 'node:assert';
import { drive as driveClient } from '@googleapis/drive';
import { auth, sheets as sheetsClient } from '@googleapis/sheets';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GoogleSheetsSandbox } from './sandbox/index.ts';
import { startGoogleSheetsSandbox } from './sandbox/index.ts';
import { makeKeyFile } from './sandbox/tokens.ts';
import { ACTIVE, CHURNED, PRICES, REVENUE } from './testing/account.ts';
import { violationsOf } from './testing/vendor.ts';

const SCOPES = [
  'https://www.googleapis.com/auth/spreadsheets',
  'https://www.googleapis.com/auth/drive.readonly',
];
const [spreadsheetId = ''] = ACTIVE.split('.');
const [revenueId = ''] = REVENUE.split('.');

let sandbox: GoogleSheetsSandbox;
beforeEach(async () => {
  sandbox = await startGoogleSheetsSandbox();
});
afterEach(async () => {
  deepStrictEqual(violationsOf(sandbox.exchanges).violations, []);
  await sandbox.close();
});

/** Google's clients with a key file; their token endpoint is fixed, so that requests to it are turned aside. */
function clients(keyFile: string = sandbox.serviceAccountKey, scopes: readonly string[] = SCOPES) {
  const { client_email: email, private_key: key } = JSON.parse(keyFile) as Record<string, string>;
  const client = new auth.JWT({
    email: email ?? '',
    key: key ?? '',
    scopes: [...scopes],
    transporterOptions: {
      fetchImplementation: (input, init) => {
        const { host, pathname, href } = new URL(input instanceof Request ? input.url : input);
        return fetch(host === 'oauth2.googleapis.com' ? `${sandbox.url}${pathname}` : href, init);
      },
      retryConfig: { retry: 0 },
    },
  });
  const options = { auth: client, rootUrl: `${sandbox.url}/` };
  return {
    files: driveClient({ version: 'v3', ...options }).files,
    spreadsheets: sheetsClient({ version: 'v4', ...options }).spreadsheets,
  };
}

describe("Google's own clients drive the sandbox:", () => {
  test('a signed key gives a token, and Drive lists in pages what is shared', async () => {
    const { files } = clients();
    const asked = {
      q: "mimeType = 'application/vnd.google-apps.spreadsheet' and trashed = false",
      corpora: 'allDrives',
      includeItemsFromAllDrives: true,
      supportsAllDrives: true,
      pageSize: 2,
      fields: 'nextPageToken, files(id, name, capabilities/canEdit)'.replaceAll(' ', ''),
    };
    const { data: first } = await files.list(asked);
    expect(first.files?.map(({ name }) => name)).toEqual(['Customers', 'Revenue']);
    expect(first.files?.[0]).toEqual({
      id: spreadsheetId,
      name: 'Customers',
      capabilities: { canEdit: true },
    });
    const { data: second } = await files.list({ ...asked, pageToken: first.nextPageToken ?? '' });
    expect(second.files?.map(({ name }) => name)).toEqual(['Prices']);
    expect(second.nextPageToken).toBeUndefined();
    expect(sandbox.tokens.issued).toBe(1);
    const { data: own } = await files.list({ q: "name contains 'e'" });
    expect(own.files?.map(({ name }) => name)).not.toContain('Revenue');
  });

  test('a key that is not the account’s gives none', async () => {
    const { spreadsheets } = clients(await makeKeyFile());
    await expect(spreadsheets.get({ spreadsheetId })).rejects.toThrow(/invalid_grant/);
  });

  test('a token with too narrow a scope reads and does not write', async () => {
    const { spreadsheets } = clients(undefined, ['https://www.googleapis.com/auth/spreadsheets.readonly']);
    const { data } = await spreadsheets.values.get({ spreadsheetId, range: 'Active!A1:B2' });
    expect(data).toEqual({
      range: 'Active!A1:B2',
      majorDimension: 'ROWS',
      values: [
        ['Email', 'Name'],
        ['ana@example.com', 'Ana'],
      ],
    });
    const clearing = spreadsheets.values.clear({ spreadsheetId, range: 'Active' });
    await expect(clearing).rejects.toMatchObject({
      status: 403,
      message: expect.stringMatching(/scopes/) as string,
    });
  });

  test('tabs are described, added, enlarged, renamed and deleted', async () => {
    const { spreadsheets } = clients();
    const { data } = await spreadsheets.get({
      spreadsheetId,
      fields: 'sheets.properties(sheetId,title,sheetType)',
    });
    expect(data.sheets?.map(({ properties }) => properties)).toEqual([
      { sheetId: 0, title: 'Active', sheetType: 'GRID' },
      { sheetId: 734_912_055, title: "Churned '26", sheetType: 'GRID' },
      { sheetId: 91_200_417, title: 'Chart', sheetType: 'OBJECT' },
    ]);
    const { data: added } = await spreadsheets.batchUpdate({
      spreadsheetId,
      requestBody: { requests: [{ addSheet: { properties: { title: 'New' } } }] },
    });
    const sheetId = added.replies?.[0]?.addSheet?.properties?.sheetId ?? -1;
    const gridProperties = { rowCount: 2000, columnCount: 3 };
    await spreadsheets.batchUpdate({
      spreadsheetId,
      requestBody: {
        requests: [
          {
            updateSheetProperties: {
              properties: { sheetId, title: 'Newer', gridProperties },
              fields: 'title,gridProperties.rowCount,gridProperties.columnCount',
            },
          },
          { appendDimension: { sheetId, dimension: 'ROWS', length: 5 } },
          { deleteSheet: { sheetId: 91_200_417 } },
        ],
      },
    });
    const { data: after } = await spreadsheets.get({ spreadsheetId });
    expect(after.sheets?.map(({ properties }) => properties?.title)).toEqual([
      'Active',
      "Churned '26",
      'Newer',
    ]);
    expect(after.sheets?.[2]?.properties?.gridProperties).toEqual({ rowCount: 2005, columnCount: 3 });
  });

  test('RAW keeps a formula as text, USER_ENTERED runs it', async () => {
    const { spreadsheets } = clients();
    const { data } = await spreadsheets.values.update({
      spreadsheetId: revenueId,
      range: 'A1',
      valueInputOption: 'RAW',
      requestBody: { values: [['=1+1', null, 5, true]] },
    });
    expect(data).toMatchObject({ updatedRows: 1, updatedColumns: 3, updatedCells: 3 });
    await spreadsheets.values.update({
      spreadsheetId: revenueId,
      range: "'Sheet1'!A2",
      valueInputOption: 'USER_ENTERED',
      requestBody: { values: [['=1+1', '12', 'TRUE']] },
    });
    const { data: read } = await spreadsheets.values.get({
      spreadsheetId: revenueId,
      range: 'Sheet1',
      valueRenderOption: 'UNFORMATTED_VALUE',
    });
    expect(read.values).toEqual([
      ['=1+1', '', 5, true],
      ['result of =1+1', 12, true],
    ]);
  });

  test('values are read, written, appended and cleared in batches, by A1 and by grid range', async () => {
    const { values } = clients().spreadsheets;
    await values.batchUpdate({
      spreadsheetId: revenueId,
      requestBody: {
        valueInputOption: 'RAW',
        data: [
          { range: 'Sheet1!A1:B1', values: [['Month', 'Sum']] },
          { range: 'A2', values: [['2026-01', 10.5]] },
        ],
      },
    });
    await values.append({
      spreadsheetId: revenueId,
      range: 'Sheet1!A1',
      valueInputOption: 'RAW',
      requestBody: { values: [['2026-02', 11]] },
    });
    const { data } = await values.batchUpdateByDataFilter({
      spreadsheetId: revenueId,
      requestBody: {
        valueInputOption: 'RAW',
        data: [{ dataFilter: { gridRange: { sheetId: 0, startRowIndex: 3 } }, values: [['2026-03', '']] }],
      },
    });
    expect(data).toMatchObject({
      totalUpdatedRows: 1,
      totalUpdatedSheets: 1,
      responses: [{ updatedCells: 2 }],
    });
    await values.clear({ spreadsheetId: revenueId, range: 'B2:B' });
    await values.batchClearByDataFilter({
      spreadsheetId: revenueId,
      requestBody: { dataFilters: [{ gridRange: { startRowIndex: 2, endRowIndex: 3 } }, { a1Range: 'Z1' }] },
    });
    const { data: read } = await values.batchGet({ spreadsheetId: revenueId, ranges: ['Sheet1!A:B', '2:2'] });
    expect(read.valueRanges?.map((range) => range.values)).toEqual([
      [['Month', 'Sum'], ['2026-01'], [], ['2026-03']],
      [['2026-01']],
    ]);
    await values.batchClear({ spreadsheetId: revenueId, requestBody: { ranges: ['Sheet1'] } });
    const { data: filtered } = await values.batchGetByDataFilter({
      spreadsheetId: revenueId,
      requestBody: { dataFilters: [{ gridRange: { sheetId: 0 } }] },
    });
    expect(filtered.valueRanges?.[0]?.valueRange).toEqual({
      range: 'Sheet1!A1:Z1000',
      majorDimension: 'ROWS',
    });
  });

  test('a batch with one bad range changes nothing', async () => {
    const { values } = clients().spreadsheets;
    const data = [
      { range: 'Sheet1!A1', values: [['x']] },
      { range: 'Sheet1!A1001', values: [['x']] },
    ];
    const requestBody = { valueInputOption: 'RAW', data };
    await expect(values.batchUpdate({ spreadsheetId: revenueId, requestBody })).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(/exceeds grid limits. Max rows: 1000, max columns: 26/) as string,
    });
    const { data: read } = await values.get({ spreadsheetId: revenueId, range: 'Sheet1' });
    expect(read.values).toBeUndefined();
  });

  test('what is not shared, only readable, not there or too large is refused', async () => {
    const { spreadsheets } = clients();
    const status = (call: Promise<unknown>): Promise<unknown> =>
      call.then(
        () => 200,
        (error: unknown) => (error as { status?: number }).status,
      );
    const payroll = [...sandbox.state.files.values()].find(({ role }) => role === null)?.id ?? '';
    const prices = PRICES.split('.')[0] ?? '';
    expect(await status(spreadsheets.get({ spreadsheetId: payroll }))).toBe(403);
    expect(await status(spreadsheets.get({ spreadsheetId: 'nobody-has-this' }))).toBe(404);
    expect(await status(spreadsheets.get({ spreadsheetId: prices }))).toBe(200);
    expect(await status(spreadsheets.values.clear({ spreadsheetId: prices, range: 'A1' }))).toBe(403);
    expect(await status(spreadsheets.values.get({ spreadsheetId, range: 'Nowhere!A1' }))).toBe(400);
    const length = 400_000;
    const sheetId = Number(CHURNED.split('.')[1]);
    const requests = [{ appendDimension: { sheetId, dimension: 'ROWS', length } }];
    await expect(spreadsheets.batchUpdate({ spreadsheetId, requestBody: { requests } })).rejects.toThrow(
      /above the limit of 10000000 cells/,
    );
  });

  test('more than 60 readings a minute are refused, told by reason and quota', async () => {
    const { values } = clients().spreadsheets;
    const reading = () => values.get({ spreadsheetId, range: 'A1' });
    // The 60 may fall into two windows.
    const answers = await Promise.allSettled(Array.from({ length: 121 }, reading));
    const refusal = answers.find(({ status }) => status === 'rejected');
    expect(refusal).toMatchObject({
      reason: { status: 429, response: { data: { error: { status: 'RESOURCE_EXHAUSTED' } } } },
    });
    await values.clear({ spreadsheetId, range: 'A1' });
  });
});
