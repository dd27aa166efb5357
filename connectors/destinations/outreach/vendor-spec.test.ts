import { expect, test } from 'vitest';
import { inAccount } from './testing/account.ts';
import { vendorSpec, violationsOf } from './testing/vendor.ts';

const upsert = { operation: 'upsert', fieldOptions: {} } as const;

/** A value that a field of that type may have. */
function valueOf({
  type,
  array,
  lookupObject,
}: {
  type: string;
  array: boolean;
  lookupObject: string | null;
}) {
  if (lookupObject !== null) return 1;
  if (array) return ['one@example.com'];
  const values: Record<string, unknown> = {
    boolean: true,
    date: '2026-11-22',
    date_time: '2026-11-22T10:00:00.000Z',
    decimal: '1.5',
    float: 1.5,
    integer: 3,
    json: { sales: true },
  };
  return (values[type] ?? 'one@example.com') as string;
}

test("every field that is offered is one of Outreach's, of that type, and writable as said", async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  await inAccount(async ({ harness, sandbox }) => {
    for (const [name, key] of [
      ['account', 'name'],
      ['prospect', 'emails'],
      ['user', 'email'],
    ] as const) {
      const object = await harness.object(name);
      const writable = object.fields.filter(
        ({ createable, fullName }) => createable && fullName !== 'profile' && fullName !== 'role',
      );
      const record = Object.fromEntries(writable.map((field) => [field.fullName, valueOf(field)]));
      delete record['custom3'];
      if (name === 'user') record['phoneCountryCode'] = 'US';
      expect(await harness.write({ ...upsert, object, primaryIdentifier: key, records: [record] })).toEqual([
        { status: 'succeeded' },
      ]);
      expect(await harness.write({ ...upsert, object, primaryIdentifier: key, records: [record] })).toEqual([
        { status: 'succeeded' },
      ]);
    }
    expect(violationsOf(sandbox.exchanges).violations).toEqual([]);
  })();
});

test('every exception to the description is still needed', async (context) => {
  if ('skipped' in vendorSpec) context.skip(`not checked against the vendor: ${vendorSpec.skipped}`);
  await inAccount(async ({ harness, sandbox }) => {
    await harness.check();
    const { prospects } = sandbox.state.records;
    for (let id = 10_001; id <= 11_001; id += 1) {
      prospects.set(id, { id, attributes: { lastName: 'Many', emails: [] }, relationships: {} });
    }
    const records = [{ lastName: 'Many' }, { lastName: 'Lind', account: 4711, tags: ['x'] }];
    await harness.write({ ...upsert, object: 'prospect', primaryIdentifier: 'lastName', records });
    await harness.write({
      ...upsert,
      object: 'account',
      primaryIdentifier: 'customId',
      records: [{ customId: 'A-9' }],
    });
    expect(violationsOf(sandbox.exchanges)).toEqual({ violations: [], unused: [] });
  })();
});
