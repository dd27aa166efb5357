import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { WriteRecord } from '#connector-kit';
import { inAccount, openTestAccount } from './testing/account.ts';
import type { TestAccount } from './testing/account.ts';
import { skipped, violationsOf } from './testing/vendor.ts';

const contact = { object: 'Contact', primaryIdentifier: 'External_Id__c' } as const;

/** One of everything that the connector asks for. */
async function doEverything({ harness, sandbox }: TestAccount): Promise<void> {
  await harness.check();
  const values = { LastName: 'New', Languages__c: ['Czech'], DoNotCall: true, Points__c: '1.5', Title: null };
  const records: WriteRecord[] = [
    { External_Id__c: 'c-1', ...values },
    { External_Id__c: 'n-1', ...values, Email: 'badone' },
  ];
  await harness.write({ ...contact, operation: 'upsert', records });
  await harness.write({ ...contact, operation: 'insert', records });
  await harness.write({ ...contact, operation: 'update', records });
  await harness.write({ ...contact, operation: 'delete', records: [{ External_Id__c: 'c-1' }] });
  const many = Array.from({ length: 2_001 }, (_, at) => ({ External_Id__c: `m-${at}`, LastName: 'New' }));
  sandbox.jobs.failsAfter = 2_000;
  await harness.write({ ...contact, operation: 'upsert', records: many });
  sandbox.fail({ kind: 'status', status: 400, on: /^PATCH .*jobs/ });
  await harness.write({ ...contact, operation: 'insert', records: many }).catch(() => undefined);
}

test('all that connector and sandbox say to each other is as the descriptions have it', async (context) => {
  if (skipped !== undefined) context.skip(`not checked against descriptions: ${skipped}`);
  await inAccount(async (account) => {
    await doEverything(account);
    account.sandbox.heal();
    await account.harness.fields('Contact');
    const { violations, unused } = violationsOf(account.sandbox.exchanges);
    expect(violations).toEqual([]);
    expect(unused.filter(({ place }) => place !== 'response')).toEqual([]);
  })();
});

interface PostmanRequest {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly rawModeData?: string | null;
}

/** The vendor's own requests, as patterns: what stands in brackets or braces is a name or an id. */
async function readPostman(): Promise<readonly (PostmanRequest & { readonly pattern: RegExp })[]> {
  const folder = join(process.env['SPILLWAY_VENDOR_SPECS'] ?? '', 'salesforce/postman-2021');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  return Promise.all(
    files.map(async (file) => {
      const request = JSON.parse(await readFile(join(folder, file), 'utf8')) as PostmanRequest;
      const path = request.url
        .replace(/^(\{\{(_endpoint|url|site)\}\})+/, '')
        .replace(/\?.*$/, '')
        .replace(/\/$/, '');
      const pattern = path
        .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
        .replaceAll(/\{\{[^}]*\}\}|<[^>]*>|:\w+/g, String.raw`[\w.~-]+`);
      return { ...request, pattern: new RegExp(`^${pattern}$`) };
    }),
  );
}

/** What the collection of 2021 does not have, and the page that does. */
const LATER = [
  // https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections_upsert.htm
  'PATCH /services/data/v67.0/composite/sobjects/Contact/External_Id__c',
  // The collection names an object here; recorded requests, and the page on collections, do without.
  'PATCH /services/data/v67.0/composite/sobjects',
  'DELETE /services/data/v67.0/composite/sobjects',
];

test("every request of the connector is one of the vendor's Postman collection, or a later one", async (context) => {
  const postman = await readPostman();
  if (postman.length === 0) context.skip("the vendor's Postman collection is not here");
  const account = await openTestAccount();
  try {
    await doEverything(account);
    const sent = account.sandbox.exchanges.map(({ method, url }) => {
      const { pathname } = new URL(url, account.sandbox.url);
      return { method, path: pathname.replace(/\/$/, ''), name: `${method} ${pathname.replace(/\/$/, '')}` };
    });
    const strange = sent.filter(
      ({ method, path }) => !postman.some((one) => one.method === method && one.pattern.test(path)),
    );
    expect([...new Set(strange.map(({ name }) => name))].toSorted()).toEqual(LATER.toSorted());
    for (const { requestBody, method, url } of account.sandbox.exchanges) {
      const known = postman.find(
        (one) => one.method === method && one.pattern.test(new URL(url, account.sandbox.url).pathname),
      );
      const example = parsed(known?.rawModeData);
      if (example === undefined || requestBody === '' || !url.includes('/jobs/')) continue;
      expect(Object.keys(parsed(requestBody) ?? {})).toEqual(expect.arrayContaining(Object.keys(example)));
    }
  } finally {
    await account.close();
  }
});

function parsed(text: string | null | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
