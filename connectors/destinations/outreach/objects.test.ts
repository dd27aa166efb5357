import { expect, test } from 'vitest';
import { inAccount } from './testing/account.ts';

test(
  'accounts, prospects and users can be upserted; personas and stages are there to be referred to',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    expect(objects.map(({ fullName, supportedOperations }) => [fullName, supportedOperations])).toEqual([
      ['account', ['upsert']],
      ['prospect', ['upsert']],
      ['user', ['upsert']],
      ['persona', []],
      ['stage', []],
    ]);
    for (const { fields = [] } of objects) {
      expect(new Set(fields.map(({ fullName }) => fullName)).size).toBe(fields.length);
    }
  }),
);

test(
  'custom fields carry the label and the type that the administrator gave them, in their order',
  inAccount(async ({ harness, sandbox }) => {
    const validations = sandbox.state.validations['Prospect'] ?? {};
    validations['custom11'] = { type: 'url', label: ' ', required: true, definition: null };
    const custom = (await harness.fields('prospect')).filter(({ fullName }) => fullName.startsWith('custom'));
    expect(custom.map(({ fullName, label, type }) => `${fullName} ${label}: ${type}`)).toEqual([
      'custom1 Favourite Product: string',
      'custom2 Trial Ends: date',
      'custom3 Last Login: date_time',
      'custom4 Seats: decimal',
      'custom5 Newsletter: boolean',
      'custom6 Interests: string',
      'custom10 Discount: decimal',
      'custom11 Custom 11: string',
    ]);
    expect(custom.filter(({ requiredForMapping }) => requiredForMapping)).toMatchObject([
      { fullName: 'custom11' },
    ]);
  }),
);

test(
  'fields say what they are: keys are what Outreach filters by',
  inAccount(async ({ harness }) => {
    const prospect = await harness.fields('prospect');
    const field = (name: string) => prospect.find(({ fullName }) => fullName === name);
    expect(field('emails')).toMatchObject({
      label: 'Emails',
      type: 'string',
      array: true,
      operations: ['overwrite', 'merge'],
      canBeUpsertKey: true,
      preserveValuesSupported: true,
    });
    expect(field('linkedInUrl')).toMatchObject({ label: 'LinkedIn URL', canBeUpsertKey: false });
    expect(field('createdAt')).toMatchObject({ type: 'date_time', createable: false, updateable: false });
    expect(field('owner')).toMatchObject({ type: 'integer', lookupObject: 'user', createable: true });
    const keys = async (name: string): Promise<string[]> =>
      (await harness.fields(name)).flatMap((one) => (one.canBeUpsertKey ? [one.fullName] : []));
    expect(await keys('account')).toEqual(['customId', 'domain', 'name']);
    expect(await keys('user')).toEqual(['email', 'firstName', 'lastName', 'username']);
    const email = (await harness.fields('user')).find(({ fullName }) => fullName === 'email');
    expect(email).toMatchObject({ createable: true, updateable: false, canBeReferenceKey: true });
  }),
);

test(
  'the fields of one object can be asked for alone',
  inAccount(async ({ harness }) => {
    const { fields, ...object } = await harness.object('account');
    expect(await harness.fields(object)).toEqual(fields);
    await expect(harness.fields({ ...object, fullName: 'sequence' })).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
    });
  }),
);

test(
  'an answer that is no list of types is not taken for an account without custom fields',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 200, body: { hello: 'world' }, on: 'GET /api/v2/types' });
    await expect(harness.objects()).rejects.toMatchObject({ code: 'unreadable' });
  }),
);
