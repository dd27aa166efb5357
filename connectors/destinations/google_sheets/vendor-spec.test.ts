import { expect, test } from 'vitest';
import { ACTIVE, field, inAccount, REVENUE } from './testing/account.ts';
import { vendorSpec, violationsOf } from './testing/vendor.ts';

test("all that connector and sandbox say to each other is as Google's descriptions have it", async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  await inAccount(async ({ harness, sandbox, requests }) => {
    await harness.check();
    sandbox.state.mostFilesPerPage = 1;
    const fields = [
      field('Email'),
      field('Seats', 'integer'),
      field('Tags', 'string', true),
      field('Trial', 'boolean'),
    ];
    const record = { Email: 'ana@example.com', Seats: 3, Tags: ['a'], Trial: null };
    await harness.replace({ object: ACTIVE, fields, records: [record, record] });
    const records = Array.from({ length: 1200 }, () => record);
    await harness.replace({ object: REVENUE, fields, records, isLast: false });

    const kinds = requests().map((request) => request.replace(/spreadsheets\/[^/:]+/, 'spreadsheets/ID'));
    expect([...new Set(kinds)]).toEqual([
      'POST /token',
      'GET /drive/v3/files',
      'GET /v4/spreadsheets/ID',
      'POST /v4/spreadsheets/ID/values:batchGetByDataFilter',
      'POST /v4/spreadsheets/ID/values:batchClearByDataFilter',
      'POST /v4/spreadsheets/ID/values:batchUpdateByDataFilter',
      'POST /v4/spreadsheets/ID:batchUpdate',
    ]);
    expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
  })();
});

test('a request that Google does not describe is found', async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  const exchange = {
    method: 'POST',
    url: '/v4/spreadsheets/ID/values:batchUpdateByDataFilter?page=2',
    requestHeaders: { 'content-type': 'application/json' },
    requestBody: JSON.stringify({
      data: [{ dataFilter: { gridRange: { sheetId: '0', row: 1 } }, values: ['x'] }],
    }),
    status: 200,
    responseHeaders: {},
    responseBody: '{"totalUpdatedRows":"1"}',
    isFault: false,
  };
  expect(violationsOf([exchange]).violations.map(({ place, message }) => `${place}: ${message}`)).toEqual([
    'query: page is not described',
    'header: no described credentials are sent',
    'body: /data/*/dataFilter/gridRange/sheetId must be integer',
    'body: /data/*/values/* must be array',
    'body: /data/*/dataFilter/gridRange/row is not described',
    'response: /totalUpdatedRows must be integer',
  ]);
});
