import { describe, expect, test } from 'vitest';
import { destinationField } from './field.ts';
import { relationshipName } from './name.ts';
import { field } from './sandbox/object.ts';
import { inAccount } from './testing/account.ts';

test(
  'every object that the user may write to is listed, with what may be done to it',
  inAccount(async ({ harness }) => {
    const objects = await harness.objects();
    expect(
      objects.map(({ fullName, label, supportedOperations }) => [
        fullName,
        label,
        supportedOperations.join(),
      ]),
    ).toEqual([
      ['Account', 'Account', 'upsert,update,insert,mirror,delete'],
      ['Contact', 'Contact', 'upsert,update,insert,mirror,delete'],
      ['Lead', 'Lead', 'upsert,update,insert,mirror,delete'],
      ['Case', 'Case', 'upsert,update,insert,mirror,delete'],
      ['User', 'User', 'upsert,update,insert'],
      ['Subscription__c', 'Subscription', 'upsert,update,insert,mirror,delete'],
      ['Order_Placed__e', 'Order Placed', 'insert'],
    ]);
    expect(objects.every(({ fields }) => fields === undefined)).toBe(true);
  }),
);

test(
  '1,200 objects take one request, and the fields of each one more when somebody asks',
  inAccount(
    async ({ harness, sandbox, requests }) => {
      sandbox.latencyMs = 50;
      const objects = await harness.objects();
      expect(objects).toHaveLength(1_199);
      expect(requests()).toEqual(['GET /sobjects']);
      for (const object of objects.slice(-3)) await harness.fields(object);
      expect(requests().slice(1)).toEqual([
        'GET /sobjects/Generated_1190__c/describe',
        'GET /sobjects/Generated_1191__c/describe',
        'GET /sobjects/Generated_1192__c/describe',
      ]);
    },
    { sandbox: { objectCount: 1_200 } },
  ),
);

describe('fields', () => {
  const named = (names: string[]) =>
    inAccount(async ({ harness }) => {
      const fields = await harness.fields('Contact');
      expect(fields.map(({ fullName }) => fullName)).toEqual(names);
    });

  test(
    'are those that can be written or that find a record',
    named([
      'Id',
      'OwnerId',
      'LastName',
      'FirstName',
      'Email',
      'Phone',
      'Title',
      'AccountId',
      'Birthdate',
      'Description',
      'DoNotCall',
      'External_Id__c',
      'Languages__c',
      'Last_Seen__c',
      'Points__c',
    ]),
  );

  test(
    'say their type, what is required, what identifies, and what they refer to',
    inAccount(async ({ harness }) => {
      const fields = new Map((await harness.fields('Contact')).map((field) => [field.fullName, field]));
      const keys = {
        canBeUpsertKey: false,
        canBeUpdateKey: true,
        canBeInsertKey: true,
        canBeReferenceKey: false,
      };
      expect(fields.get('Id')).toMatchObject({
        ...keys,
        canBeInsertKey: false,
        canBeReferenceKey: true,
        createable: false,
      });
      expect(fields.get('External_Id__c')).toMatchObject({
        ...keys,
        canBeUpsertKey: true,
        canBeReferenceKey: true,
      });
      expect(fields.get('Email')).toMatchObject({ ...keys, canBeUpsertKey: true, canBeReferenceKey: true });
      expect(fields.get('LastName')).toMatchObject({ ...keys, requiredForMapping: true, type: 'string' });
      expect(fields.get('DoNotCall')).toMatchObject({
        requiredForMapping: false,
        type: 'boolean',
        canBeUpdateKey: false,
      });
      expect(fields.get('Points__c')).toMatchObject({ type: 'decimal', canBeUpdateKey: true });
      expect(fields.get('Birthdate')).toMatchObject({ type: 'date' });
      expect(fields.get('Last_Seen__c')).toMatchObject({ type: 'date_time' });
      expect(fields.get('Description')).toMatchObject({
        type: 'string',
        canBeUpdateKey: false,
        preserveValuesSupported: true,
      });
      expect(fields.get('Languages__c')).toMatchObject({ array: true, operations: ['overwrite', 'merge'] });
      expect(fields.get('AccountId')).toMatchObject({ lookupObject: 'Account', canBeUpdateKey: false });
      expect(fields.get('OwnerId')).toMatchObject({ lookupObject: null });
    }),
  );

  test(
    'a number that Salesforce gives finds a record and is not written',
    inAccount(async ({ harness }) => {
      const field = (await harness.fields('Case')).find(({ fullName }) => fullName === 'CaseNumber');
      expect(field).toMatchObject({
        createable: false,
        updateable: false,
        canBeUpdateKey: true,
        requiredForMapping: false,
      });
    }),
  );

  test(
    'of an object that is gone are refused with words',
    inAccount(async ({ harness, sandbox }) => {
      const object = await harness.object('Subscription__c');
      sandbox.state.objects.delete('subscription__c');
      const { fields: _, ...listed } = object;
      await expect(harness.fields(listed)).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringMatching(
          /describing Subscription__c.*NOT_FOUND.*refresh the objects/,
        ) as string,
      });
    }),
  );

  test(
    'need no name where accounts may be people',
    inAccount(async ({ harness, sandbox }) => {
      const isRequired = async () =>
        (await harness.fields('Account')).find(({ fullName }) => fullName === 'Name')?.requiredForMapping;
      expect(await isRequired()).toBe(true);
      const account = sandbox.state.object('Account');
      const person = field('IsPersonAccount', 'boolean', { createable: false, updateable: false });
      sandbox.state.objects.set('account', { ...account, fields: [...account.fields, person] });
      expect(await isRequired()).toBe(false);
    }),
  );

  test('a field of a kind that is not known yet is text', () => {
    const entry = { name: 'New__c', type: 'hologram', createable: true, updateable: true, nillable: true };
    expect(destinationField(entry)).toMatchObject([{ type: 'string', label: 'New__c', lookupObject: null }]);
  });
});

test.each([
  ['AccountId', 'Account'],
  ['Plan__c', 'Plan__r'],
  ['Id', undefined],
  ['Name', undefined],
])('the relationship of %s is %s', (field, name) => {
  expect(relationshipName(field)).toBe(name);
});
