import { afterEach, expect, test } from 'vitest';
import type { Harness } from '#connector-harness';
import { createHarness } from '#connector-harness';
import customApi from './index.ts';
import { startCustomDestination } from './sandbox/index.ts';
import { contact } from './testing/batch.ts';
import { results, startScriptedEndpoint } from './testing/scripted-endpoint.ts';
import type { Call, ScriptedAnswer } from './testing/scripted-endpoint.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function connect(webhook_url: string): Harness {
  const harness = createHarness(customApi, { credentials: { webhook_url } });
  closing.push(() => harness.close());
  return harness;
}

async function connectTo(answer: (call: Call) => ScriptedAnswer) {
  const endpoint = await startScriptedEndpoint(answer);
  closing.push(() => endpoint.close());
  return { harness: connect(endpoint.url), endpoint };
}

async function fieldsOf(fields: unknown) {
  const { harness } = await connectTo(results({ list_fields: { fields } }));
  return harness.fields(contact);
}

const id = { field_api_name: 'id', label: 'ID', type: 'integer', identifier: true };

test('objects and fields of an endpoint become those of the API', async () => {
  const sandbox = await startCustomDestination();
  closing.push(() => sandbox.close());
  const harness = connect(sandbox.url);

  expect(await harness.objects()).toEqual([
    {
      fullName: 'contact',
      label: 'Contact',
      supportedOperations: ['upsert', 'insert', 'update', 'mirror'],
      allowCustomFields: true,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
    },
    {
      fullName: 'company',
      label: 'Company',
      supportedOperations: ['upsert', 'update'],
      allowCustomFields: false,
      allowCaseSensitiveFields: true,
      supportsFieldOrdering: false,
    },
  ]);
  const { fields } = await harness.object('company');
  expect(fields.map((field) => [field.fullName, field.type])).toEqual([
    ['domain', 'string'],
    ['name', 'string'],
    ['employees', 'integer'],
    ['annual_revenue', 'decimal'],
    ['founded_on', 'date'],
  ]);
  expect(fields[0]).toEqual({
    fullName: 'domain',
    label: 'Domain',
    type: 'string',
    array: false,
    createable: true,
    updateable: false,
    requiredForMapping: true,
    canBeUpsertKey: true,
    canBeUpdateKey: true,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  });
  const tags = (await harness.object('contact')).fields.find((field) => field.fullName === 'tags');
  expect(tags).toMatchObject({ type: 'string', array: true, operations: ['overwrite'] });
});

test('keys that samples leave out have their usual meaning', async () => {
  expect(await fieldsOf([id, { field_api_name: 'name', type: 'string' }])).toMatchObject([
    { fullName: 'id', canBeUpsertKey: true, requiredForMapping: false },
    {
      fullName: 'name',
      label: 'name',
      createable: true,
      updateable: true,
      requiredForMapping: false,
      array: false,
    },
  ]);
});

test('the misspelling of the documentation and types in capitals are understood', async () => {
  expect(
    await fieldsOf([{ field_api_name: 'id', label: 'ID', type: 'String', identifer: true }]),
  ).toMatchObject([{ fullName: 'id', type: 'string', canBeUpsertKey: true }]);
});

test('arrays and numbers with fractions do not identify', async () => {
  const list = { ...id, field_api_name: 'list', array: true };
  const score = { ...id, field_api_name: 'score', type: 'float' };
  const fields = await fieldsOf([id, list, score]);
  expect(fields.map((field) => field.canBeUpsertKey)).toEqual([true, false, false]);
  await expect(fieldsOf([list, score])).rejects.toThrow('marks no field as identifier');
});

test.each<[string, unknown, string]>([
  ['no list', { id }, 'must answer {"fields": […]}'],
  ['a field without a name', [id, { label: 'X', type: 'string' }], 'field 2 has no "field_api_name"'],
  [
    'an unknown type',
    [{ ...id, type: 'number' }],
    'field 1, id, has the type "number": it must be one of boolean',
  ],
  ['a field twice', [id, id], 'names a field_api_name twice'],
])('%s in list_fields is named', async (_case, fields, message) => {
  await expect(fieldsOf(fields)).rejects.toThrow(message);
});

test.each<[string, unknown, string]>([
  ['no list', {}, '"objects" is no list'],
  ['an object without a name', { objects: [{ label: 'X' }] }, 'object 1 has no "object_api_name"'],
  ['an object twice', { objects: [{ object_api_name: 'a' }, { object_api_name: 'a' }] }, 'twice'],
])('%s in list_objects is named', async (_case, list_objects, message) => {
  const { harness } = await connectTo(results({ list_objects }));
  await expect(harness.objects()).rejects.toThrow(message);
});

test('questions about an object name it and nothing else, and operations that do not exist are left out', async () => {
  const { harness, endpoint } = await connectTo(
    results({
      list_objects: {
        objects: [{ object_api_name: 'user', label: null, can_create_fields: 'never', icon: 'u' }],
      },
      supported_operations: { operations: ['mirror', 'append', 'upsert'] },
    }),
  );
  expect(await harness.objects()).toMatchObject([
    { fullName: 'user', label: 'user', supportedOperations: ['upsert', 'mirror'], allowCustomFields: false },
  ]);
  expect(endpoint.calls[1]).toMatchObject({
    method: 'supported_operations',
    params: { object: { object_api_name: 'user', label: 'user' } },
  });
});

test('many objects are all discovered, in their order', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `object_${index}`);
  const { harness } = await connectTo(
    results({
      list_objects: { objects: names.map((object_api_name) => ({ object_api_name })) },
      supported_operations: { operations: ['upsert'] },
    }),
  );
  expect((await harness.objects()).map((object) => object.fullName)).toEqual(names);
});

test('a passing fault does not fail discovery', async () => {
  const sandbox = await startCustomDestination();
  closing.push(() => sandbox.close());
  sandbox.failNext('unavailable', 'list_objects');
  sandbox.failNext('disconnect', 'list_objects');
  expect(await connect(sandbox.url).objects()).toHaveLength(2);
});
