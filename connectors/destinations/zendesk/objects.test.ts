import { expect, test } from 'vitest';
import { limits, rateLimitOf } from './limits.ts';
import { inAccount } from './testing/account.ts';

test(
  'the standard objects and the custom objects are listed with what can be done to them',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    expect(
      objects.map(({ fullName, supportedOperations }) => [fullName, supportedOperations.join(' ')]),
    ).toEqual([
      ['user', 'upsert update delete mirror'],
      ['organization', 'upsert update delete mirror'],
      ['ticket', 'upsert update delete'],
      ['ticket_comment', 'append'],
      ['custom_object:bicycle', 'upsert update delete mirror'],
    ]);
    expect(objects.map(({ label }) => label)).toContain('Bicycle');
    expect(await harness.limits('user')).toEqual(limits);
  }),
);

test(
  'custom fields have the types that Zendesk gives them, and retired ones are left out',
  inAccount(async ({ harness }) => {
    const types = async (object: string, prefix: string) =>
      Object.fromEntries(
        (await harness.fields(object))
          .filter(({ fullName }) => fullName.startsWith(prefix))
          .map(({ fullName, type, array, lookupObject }) => [
            fullName.slice(prefix.length),
            [type, array ? 'array' : '', lookupObject ?? ''].filter(Boolean).join(' '),
          ]),
      );
    expect(await types('user', 'user_fields.')).toEqual({
      plan: 'string',
      seats: 'integer',
      since: 'date',
      newsletter: 'boolean',
      credit: 'decimal',
      interests: 'string array',
      manager: 'string user',
      bicycle: 'string custom_object:bicycle',
    });
    expect(await types('organization', 'organization_fields.')).toEqual({
      tier: 'string',
      revenue: 'decimal',
      remark: 'string',
    });
    expect(await types('ticket', 'custom_fields.')).toEqual({
      '54': 'string',
      '55': 'string',
      '56': 'boolean',
      '57': 'string array',
    });
    expect(await types('custom_object:bicycle', 'custom_object_fields.')).toEqual({
      color: 'string',
      gears: 'integer',
      owner: 'string user',
    });
  }),
);

test(
  'fields say what they may identify, and an id never identifies what is yet to be created',
  inAccount(async ({ harness }) => {
    const keys = async (object: string) => {
      const fields = await harness.fields(object);
      const named = (is: (field: (typeof fields)[number]) => boolean) =>
        fields
          .filter(is)
          .map(({ fullName }) => fullName)
          .join(' ');
      return [
        named((field) => field.canBeUpsertKey),
        named((field) => field.canBeUpdateKey),
        named((field) => field.canBeReferenceKey),
        named((field) => field.requiredForMapping),
      ];
    };
    const user = 'external_id email id';
    expect(await keys('user')).toEqual(['external_id email', user, user, 'name']);
    const organization = 'external_id name id';
    expect(await keys('organization')).toEqual(['external_id name', organization, organization, 'name']);
    expect(await keys('ticket')).toEqual(['external_id', 'external_id id', 'external_id id', '']);
    expect(await keys('ticket_comment')).toEqual(['', '', '', 'ticket_id']);
    expect(await keys('custom_object:bicycle')).toEqual(['external_id', 'external_id', 'external_id id', '']);
  }),
);

test(
  'more fields than a page holds are all found',
  inAccount(async ({ harness, sandbox, requests }) => {
    for (let at = 0; at < 230; at += 1) {
      sandbox.state.userFields.push({
        id: 1000 + at,
        key: `key_${at}`,
        title: `T ${at}`,
        type: 'text',
        active: true,
      });
    }
    const fields = await harness.fields('user');
    expect(fields.filter(({ fullName }) => fullName.startsWith('user_fields.key_'))).toHaveLength(230);
    expect(requests().filter((request) => request === 'GET /user_fields')).toHaveLength(3);
  }),
);

test(
  'an account without custom objects has the others',
  inAccount(async ({ harness, sandbox }) => {
    sandbox.fail({ kind: 'status', status: 403, on: 'GET /api/v2/custom_objects' });
    expect((await harness.objects()).map(({ fullName }) => fullName)).toEqual([
      'user',
      'organization',
      'ticket',
      'ticket_comment',
    ]);
  }),
);

test('the budget of requests is the account’s, whoever names it and however', () => {
  const none = {
    domain: undefined,
    client_id: undefined,
    client_secret: undefined,
    email: undefined,
    api_token: undefined,
  };
  expect(rateLimitOf({ ...none, domain: 'https://Acme.zendesk.com/' }, {}).key).toBe('acme');
  expect(rateLimitOf(none, { subdomain: 'acme' }).key).toBe('acme');
  expect(rateLimitOf(none, {}).requestsPerSecond).toBeCloseTo(200 / 60);
});
