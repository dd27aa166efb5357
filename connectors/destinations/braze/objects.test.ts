import { describe, expect, test } from 'vitest';
import { inAccount } from './testing/account.ts';
import { nextCursor } from './pages.ts';
import { typeOfAttribute } from './user-object.ts';

describe('objects', () => {
  test(
    'are what every workspace has, and the catalogs, campaigns and Canvases of this one',
    inAccount(async ({ harness }) => {
      const objects = await harness.objects();
      expect(
        objects.map(({ fullName, label, supportedOperations }) => [fullName, label, supportedOperations]),
      ).toEqual([
        ['user', 'User', ['upsert', 'update', 'delete', 'mirror']],
        ['event', 'Event', ['append']],
        ['purchase', 'Purchase Event', ['append']],
        ['subscription_group_membership', 'Subscription Group Membership', ['upsert', 'mirror', 'delete']],
        [
          'subscription_group:9a8b7c60-0000-4000-8000-000000000001',
          'Subscription Group: Newsletter',
          ['upsert', 'mirror', 'delete'],
        ],
        ['catalog:products', 'Catalog: products', ['upsert', 'update', 'mirror', 'delete']],
        ['campaign:3f2a9b10-0000-4000-8000-000000000001', 'Campaign: Order shipped', ['append']],
        ['campaign:3f2a9b10-0000-4000-8000-000000000002', 'Campaign: Newsletter', ['append']],
        ['canvas:7c1d0e20-0000-4000-8000-000000000001', 'Canvas: Onboarding', ['append']],
      ]);
      const [user, event] = objects;
      expect([user?.allowCustomFields, user?.allowCaseSensitiveFields]).toEqual([true, true]);
      expect([event?.allowCustomFields, event?.allowCaseSensitiveFields]).toEqual([true, true]);
    }),
  );

  test(
    'of more than one page are all listed',
    inAccount(async ({ harness, sandbox }) => {
      for (let at = 0; at < 205; at += 1) {
        sandbox.state.campaigns.push({ id: `campaign-${at}`, name: `Campaign ${at}`, isTriggered: true });
      }
      const names = (await harness.objects()).map(({ fullName }) => fullName);
      expect(names.filter((name) => name.startsWith('campaign:'))).toHaveLength(207);
      expect(new Set(names).size).toBe(names.length);
    }),
  );

  test(
    'are not asked for without end where every page is the same',
    inAccount(async ({ harness, sandbox }) => {
      const campaigns = Array.from({ length: 100 }, (_, at) => ({ id: `campaign-${at}`, name: 'Again' }));
      const body = { message: 'success', campaigns };
      sandbox.fail({ kind: 'status', status: 200, on: 'GET /campaigns/list', body });
      await expect(harness.objects()).rejects.toMatchObject({ whoMustAct: 'retry_later' });
    }),
  );

  test(
    'that the key may not list are left out',
    inAccount(async ({ harness, sandbox }) => {
      sandbox.state.permissions.clear();
      sandbox.state.permissions.add('canvas.list');
      const names = (await harness.objects()).map(({ fullName }) => fullName);
      expect(names).toHaveLength(6);
      const fields = await harness.fields('user');
      expect(fields.some(({ fullName }) => fullName === 'plan')).toBe(false);
      expect(fields.some(({ fullName }) => fullName === 'first_name')).toBe(true);
    }),
  );
});

describe('fields', () => {
  test(
    "of users are Braze's own and all custom attributes with their types, but not those that are blocked",
    inAccount(async ({ harness, requests }) => {
      const fields = await harness.fields('user');
      const byName = new Map(fields.map((field) => [field.fullName, field]));
      const typeOf = (name: string) => [
        byName.get(name)?.type,
        byName.get(name)?.array,
        byName.get(name)?.operations,
      ];
      expect(typeOf('plan')).toEqual(['string', false, []]);
      expect(typeOf('seats')).toEqual(['float', false, []]);
      expect(typeOf('is_admin')).toEqual(['boolean', false, []]);
      expect(typeOf('trial_ends_at')).toEqual(['date_time', false, []]);
      expect(typeOf('interests')).toEqual(['string', true, ['overwrite', 'merge']]);
      expect(typeOf('address')).toEqual(['json', false, []]);
      expect(typeOf('pets')).toEqual(['json', true, ['overwrite', 'merge']]);
      expect(typeOf('dob')).toEqual(['date', false, []]);
      expect(byName.has('score_110')).toBe(true);
      expect(byName.has('forgotten')).toBe(false);
      expect(requests().filter((one) => one === 'GET /custom_attributes')).toHaveLength(3);
    }),
  );

  test(
    'identify users by what Braze documents: its own id only where nobody is made',
    inAccount(async ({ harness }) => {
      const fields = await harness.fields('user');
      const upsert = fields.filter(({ canBeUpsertKey }) => canBeUpsertKey).map(({ fullName }) => fullName);
      const update = fields.filter(({ canBeUpdateKey }) => canBeUpdateKey).map(({ fullName }) => fullName);
      expect(upsert).toEqual(['external_id', 'email', 'user_alias']);
      expect(update).toEqual(['external_id', 'email', 'user_alias', 'braze_id']);
    }),
  );

  test(
    'of campaigns and Canvases are known without asking',
    inAccount(async ({ harness, requests }) => {
      const { fields: given, ...campaign } = await harness.object(
        'campaign:3f2a9b10-0000-4000-8000-000000000001',
      );
      const before = requests().length;
      expect(await harness.fields(campaign)).toEqual(given);
      expect(requests()).toHaveLength(before);
      expect(given.map(({ fullName }) => fullName)).toContain('trigger_properties');
    }),
  );

  test(
    'of a catalog have its types, and its id is what identifies',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('catalog:products');
      expect(object.fields.map(({ fullName, type, array }) => [fullName, type, array])).toEqual([
        ['id', 'string', false],
        ['title', 'string', false],
        ['price', 'float', false],
        ['in_stock', 'boolean', false],
        ['added_at', 'date_time', false],
        ['dimensions', 'json', false],
        ['colors', 'string', true],
        ['location', 'float', true],
      ]);
      expect(object.fields.filter(({ canBeUpsertKey }) => canBeUpsertKey)).toHaveLength(1);
      sandbox.state.catalogs.clear();
      const { fields: _, ...gone } = object;
      await expect(harness.fields(gone)).rejects.toThrow(/no "Catalog: products".*refresh the objects/);
    }),
  );
});

test.each([
  ['Number (Automatically Detected)', 'float', false],
  ['Date', 'date_time', false],
  ['String Array', 'string', true],
  ['Array of Objects', 'json', true],
  ['something new', 'string', false],
])('an attribute of the type %s is %s', (dataType, type, array) => {
  expect(typeOfAttribute(dataType)).toEqual({ type, array });
});

test.each([
  ['<https://rest.iad-01.braze.com/custom_attributes?cursor=c2tpcDo1MA%3D%3D>; rel="next"', 'c2tpcDo1MA=='],
  ['</custom_attributes?cursor=a>; rel=prev, </custom_attributes?cursor=b>; rel=next', 'b'],
  ['<https://elsewhere.example.com/?cursor=x>; rel="next"', 'x'],
  ['</custom_attributes>; rel="next"', undefined],
  ['', undefined],
  [undefined, undefined],
])('the next page after %s is %s', (link, cursor) => {
  expect(nextCursor(link)).toBe(cursor);
});
