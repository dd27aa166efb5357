import { expect, test } from 'vitest';
import { field, object } from './sandbox/object.ts';
import { literal } from './soql.ts';
import { allSucceeded, inAccount, succeeded } from './testing/account.ts';

const account = { object: 'Account', operation: 'update', primaryIdentifier: 'Name' } as const;

test(
  'keys of any kind are looked up with addresses that Salesforce takes',
  inAccount(async ({ harness, sandbox }) => {
    const names = Array.from({ length: 300 }, (_, at) => `${"('&%+ü".repeat(10)}${at}`);
    for (const Name of names) sandbox.state.add(sandbox.state.object('Account'), { Name });
    const records = names.map((Name) => ({ Name: ` ${Name} `, Phone: '1' }));
    expect(await harness.write({ ...account, records })).toEqual(allSucceeded(300));
  }),
);

test(
  'values of hundreds of fields are looked up in parts',
  inAccount(async ({ harness, sandbox }) => {
    const names = Array.from({ length: 400 }, (_, at) => `A_field_with_a_rather_long_name_${at}__c`);
    const key = field('Key__c', 'string', { externalId: true, idLookup: true, unique: true });
    const wide = object('Wide__c', 'w01', [key, ...names.map((name) => field(name))]);
    sandbox.state.objects.set('wide__c', wide);
    const [first = '', last = ''] = [names[0], names.at(-1)];
    const id = sandbox.state.add(wide, { Key__c: 'k', [first]: 'there', [last]: 'there' });
    const outcomes = await harness.write({
      object: 'Wide__c',
      operation: 'upsert',
      primaryIdentifier: 'Key__c',
      records: [{ Key__c: 'k', ...Object.fromEntries(names.map((name) => [name, 'new'])) }],
      fieldOptions: Object.fromEntries(names.map((name) => [name, { preserveValues: true }])),
    });
    expect(outcomes).toEqual([succeeded]);
    const stored = sandbox.state.byId(wide, id);
    expect([stored?.[first], stored?.[last], stored?.[names[1] ?? '']]).toEqual(['there', 'there', 'new']);
  }),
);

test(
  'a key that almost all records share is refused before they fill the memory',
  inAccount(
    async ({ harness, sandbox, requests }) => {
      for (let at = 0; at < 100; at += 1)
        sandbox.state.add(sandbox.state.object('Account'), { Name: 'Same' });
      const records = [{ Name: 'Same', Phone: '1' }];
      await expect(harness.write({ ...account, records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(/too many records/) as string,
      });
      expect(requests().filter((request) => request.includes('/query')).length).toBeLessThan(30);
    },
    { sandbox: { queryPageLength: 2 } },
  ),
);

test.each([
  [7, 'string', "'7'"],
  [7, 'decimal', '7'],
  ['7.5', 'decimal', '7.5'],
  ['seven', 'integer', undefined],
  ["a'\\b\nc", 'string', String.raw`'a\'\\b\nc'`],
  ['', 'string', undefined],
] as const)('%j of a field of type %s is written into a query', (value, type, text) => {
  expect(literal(value, type)).toBe(text);
});
