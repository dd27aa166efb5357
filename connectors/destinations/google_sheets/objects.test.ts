import { expect, test } from 'vitest';
import { addressOf } from './objects.ts';
import { emptyTab, SPREADSHEET } from './sandbox/state.ts';
import {
  ACTIVE,
  CHURNED,
  inAccount,
  openTestAccount,
  PRICES,
  REVENUE,
  spreadsheetOf,
} from './testing/account.ts';

test(
  'every tab with cells of every spreadsheet that is shared is an object, those of shared drives too',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    expect(objects.map(({ fullName, label }) => [fullName, label])).toEqual([
      [ACTIVE, 'Customers – Active'],
      [CHURNED, "Customers – Churned '26"],
      [REVENUE, 'Revenue – Sheet1'],
      [PRICES, 'Prices – List prices'],
    ]);
    expect(objects[0]).toMatchObject({
      supportedOperations: ['mirror'],
      replaces: true,
      allowCustomFields: true,
      supportsFieldOrdering: true,
    });
    expect(encodeURIComponent(ACTIVE)).toBe(ACTIVE);
  }),
);

test(
  'a spreadsheet that can only be read takes no operation',
  inAccount(async ({ harness }) => {
    const prices = await harness.object(PRICES);
    expect(prices).toMatchObject({ supportedOperations: [] });
    expect(prices).not.toHaveProperty('replaces');
  }),
);

test(
  'an object outlives the renaming of its tab and its spreadsheet',
  inAccount(async (account) => {
    const file = spreadsheetOf(account, ACTIVE);
    const [tab] = file.tabs;
    if (tab === undefined) throw new Error('the spreadsheet has no tab');
    file.name = 'Clients';
    tab.title = "It's over!";
    const object = await account.harness.object(ACTIVE);
    expect(object.label).toBe("Clients – It's over!");
    expect(object.fields.map(({ fullName }) => fullName)).toContain('Email');
  }),
);

test(
  'all pages of the list are read, and one request for each spreadsheet',
  inAccount(async ({ harness, sandbox, requests }) => {
    for (let at = 0; at < 25; at += 1) {
      sandbox.state.add({
        id: `many-${at}`,
        name: `Many ${at}`,
        role: 'writer',
        mimeType: SPREADSHEET,
        isTrashed: false,
        tabs: [emptyTab(7, 'Sheet1')],
      });
    }
    sandbox.state.mostFilesPerPage = 10;
    const objects = await harness.objects();
    expect(objects).toHaveLength(29);
    expect(objects.at(-1)).toMatchObject({ fullName: 'many-24.7', label: 'Many 24 – Sheet1' });
    expect(requests().filter((request) => request.startsWith('GET /drive'))).toHaveLength(3);
    expect(requests().filter((request) => request.startsWith('GET /v4'))).toHaveLength(28);
  }),
);

test(
  'a spreadsheet that is taken away meanwhile is left out, and noted',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 404, on: /GET \/v4\/spreadsheets\/1Revenue/ });
    const objects = await harness.objects();
    expect(objects.map(({ fullName }) => fullName)).toEqual([ACTIVE, CHURNED, PRICES]);
    expect(harness.logs).toMatchObject([{ level: 'warn', message: 'a spreadsheet is left out' }]);
  }),
);

test(
  'where every spreadsheet is refused, the list fails instead of being empty',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 403, on: /GET \/v4/ });
    await expect(harness.objects()).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      code: 'http_403',
    });
  }),
);

test.each([
  ['the list of spreadsheets', 'GET /drive/v3/files'],
  ['a spreadsheet', /^GET \/v4\/spreadsheets\/1Revenue/],
] as const)('JSON that is not %s fails the list instead of making it shorter', (_name, on) =>
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 200, body: { status: 'ok' }, on });
    await expect(harness.objects()).rejects.toMatchObject({ code: 'unreadable', whoMustAct: 'retry_later' });
  })(),
);

test(
  'JSON that is not a header is not taken for a tab without columns',
  inAccount(async ({ harness, sandbox }) => {
    const object = await harness.objects().then((objects) => objects[0]);
    if (object === undefined) throw new Error('there is no tab');
    sandbox.fail({ kind: 'status', status: 200, body: {}, on: /batchGetByDataFilter$/ });
    await expect(harness.fields(object)).rejects.toMatchObject({ code: 'unreadable' });
  }),
);

test(
  'a list that names the same next page for ever ends',
  inAccount(async ({ harness, sandbox }) => {
    const alter = (body: unknown): unknown => ({ ...(body as object), nextPageToken: 'YXQgMA' });
    sandbox.fail({ kind: 'altered', alter, on: 'GET /drive/v3/files' });
    await expect(harness.objects()).rejects.toMatchObject({ code: 'unreadable' });
  }),
);

test(
  'after a fault of the account no further spreadsheet is read',
  inAccount(async ({ harness, sandbox, requests }) => {
    const object = await harness.object(REVENUE);
    for (let at = 0; at < 40; at += 1) {
      sandbox.state.add({
        id: `many-${at}`,
        name: `Many ${at}`,
        role: 'writer',
        mimeType: SPREADSHEET,
        isTrashed: false,
        tabs: [emptyTab(7, 'Sheet1')],
      });
    }
    sandbox.fail({ kind: 'status', status: 500, on: /^GET \/v4\/spreadsheets\/1Customers/ });
    await expect(harness.objects()).rejects.toMatchObject({ code: 'http_500' });
    // Time enough to read them all.
    const { fields: _, ...described } = object;
    for (let at = 0; at < 30; at += 1) await harness.fields(described);
    expect(requests().filter((request) => request.includes('many-')).length).toBeLessThan(20);
  }),
);

test(
  'the objects and fields of a few spreadsheets are there before the API stops waiting, within the quota',
  async () => {
    const account = await openTestAccount({ unlimited: false, readsPerMinute: 60, writesPerMinute: 60 });
    try {
      const steps = await account.harness.check();
      expect(steps.map(({ status }) => status)).not.toContain('failed');
      for (const object of await account.harness.objects()) await account.harness.fields(object);
      expect(account.requests().length).toBeGreaterThan(10);
    } finally {
      await account.close();
    }
  },
  // As long as POST /destinations waits.
  10_000,
);

test(
  'fields are the names of the first row: without names no field, and of the same names the first',
  inAccount(async ({ harness }) => {
    const fields = await harness.fields(CHURNED);
    expect(fields.map(({ fullName }) => fullName)).toEqual(['Email', 'Left on', 'Reason']);
    expect(fields[0]).toMatchObject({ type: 'string', createable: true, canBeUpsertKey: false });
    expect(await harness.fields(REVENUE)).toEqual([]);
  }),
);

test(
  'fields of a tab that is gone say so',
  inAccount(async (account) => {
    const objects = await account.harness.objects();
    const object = objects.find(({ fullName }) => fullName === CHURNED);
    if (object === undefined) throw new Error('the tab is not listed');
    spreadsheetOf(account, CHURNED).tabs.splice(1, 1);
    await expect(account.harness.fields(object)).rejects.toThrow(/No grid with id.*refresh the objects/);
  }),
);

test.each(['', 'Sheet1', 'a/b.0', 'abc.x', 'abc.'])('"%s" is no name of a tab', (fullName) => {
  expect(() => addressOf({ fullName })).toThrow(/names no tab/);
});
