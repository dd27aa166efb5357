import { describe, expect, test } from 'vitest';
import { fieldOptionsOf, planMappings, recordMaker } from '../index.ts';
import type { MappingRequest } from '../index.ts';
import { fieldName } from './field-name.ts';
import { column, field, from, mapping, spec } from './testing/sync.ts';

const { object } = spec({ columns: [], fields: [], mappings: [] });

function planned(request: Partial<MappingRequest>) {
  return planMappings({
    columns: [],
    mappings: [],
    fieldBehavior: null,
    fieldNormalization: null,
    fieldOrder: 'mapping_order',
    object,
    fields: [],
    ...request,
  });
}

describe('names of fields', () => {
  test.each([
    ['start_case', 'first_name', 'First Name'],
    ['start_case', 'HTTPStatusCode', 'Http Status Code'],
    ['lower_case', 'First_Name', 'first_name'],
    ['upper_case', 'first_name', 'FIRST_NAME'],
    ['camel_case', 'FIRST NAME', 'firstName'],
    ['camel_case', 'address_2', 'address2'],
    ['snake_case', 'firstName (legal)', 'first_name_legal'],
    ['snake_case', 'Größe', 'größe'],
    ['snake_case', '***', '***'],
    ['match_source_names', 'First name', 'First name'],
    [null, 'First name', 'First name'],
  ] as const)('%s of %s is %s', (normalization, name, expected) => {
    expect(fieldName(name, normalization)).toBe(expected);
  });
});

test('columns are read once, in the order of the source', () => {
  const plan = planned({
    columns: [column('a'), column('b'), column('c'), column('d'), column('unused')],
    fields: [field('x'), field('y'), field('z'), field('id')],
    mappings: [
      mapping('c', 'x'),
      mapping('a', 'y'),
      from({ type: 'liquid_template', template: '{{ record["b"] }} {{ a }}' }, 'z'),
      from({ type: 'compound_key', columns: ['d', 'a'] }, 'id', { isPrimaryIdentifier: true }),
    ],
  });
  expect(plan.columns.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
});

describe('sync all', () => {
  const columns = [
    column('id', 'integer'),
    column('First Name'),
    column('tags', 'array'),
    column('spent', 'decimal'),
  ];
  const request = {
    columns,
    fields: [field('external_id')],
    mappings: [mapping('id', 'external_id', { isPrimaryIdentifier: true })],
    fieldBehavior: 'sync_all_properties',
    fieldNormalization: 'snake_case',
  } as const;

  test('maps every other column, and makes fields of the types of the columns', () => {
    const plan = planned(request);
    expect(plan.mappings.map(({ to }) => to)).toEqual(['external_id', 'first_name', 'tags', 'spent']);
    expect(plan.fields.map(({ fullName, type, array }) => [fullName, type, array])).toEqual([
      ['external_id', 'string', false],
      ['first_name', 'string', false],
      ['tags', 'json', true],
      ['spent', 'decimal', false],
    ]);
    const maker = recordMaker(spec(plan), { runId: 1 });
    expect(maker.make(['7', 'Ana', '["a",1]', '2.50'])).toEqual({
      record: { external_id: '7', first_name: 'Ana', tags: ['a', 1], spent: '2.50' },
    });
  });

  test('fills a field that is there already, by its own type', () => {
    const plan = planned({ ...request, fields: [field('external_id'), field('spent', 'float')] });
    expect(plan.fields.find(({ fullName }) => fullName === 'spent')?.type).toBe('float');
  });

  test('gives the same mappings once the destination lists the fields that were made', () => {
    const before = planned(request);
    expect(planned({ ...request, fields: before.fields }).mappings).toEqual(before.mappings);
  });

  test('leaves a field to the mapping that fills it', () => {
    const constant = from({ type: 'constant_value', basicType: 'text', value: 'x' }, 'first_name', {
      generateField: true,
    });
    const plan = planned({ ...request, mappings: [...request.mappings, constant] });
    expect(plan.mappings.filter(({ to }) => to === 'first_name')).toEqual([constant]);
    expect(plan.columns.map(({ name }) => name)).toEqual(['id', 'tags', 'spent']);
  });

  test('refuses two columns for one field, naming both', () => {
    const twice = { ...request, columns: [...columns, column('first_name')] };
    expect(() => planned(twice)).toThrow(
      'The columns "First Name" and "first_name" would both fill the field "first_name"',
    );
  });

  test('takes names that differ in case for one where the destination does', () => {
    const twice = {
      ...request,
      columns: [column('id'), column('Name'), column('NAME')],
      fieldNormalization: null,
    };
    expect(planned(twice).mappings).toHaveLength(3);
    const folding = { ...twice, object: { ...object, allowCaseSensitiveFields: false } };
    expect(() => planned(folding)).toThrow('"Name" and "NAME"');
  });

  test('names the column that the destination has no field for, where none can be made', () => {
    const closed = { ...request, object: { ...object, allowCustomFields: false } };
    expect(() => planned(closed)).toThrow('"People" has no field "first_name", and lets none be made.');
  });
});

describe('a field that a mapping makes', () => {
  const columns = [column('a', 'timestamp'), column('b', 'text')];

  test.each([
    [mapping('a', 'new'), 'date_time', false],
    [mapping('b', 'new', { fieldType: 'Integer' }), 'integer', false],
    [mapping('b', 'new', { fieldType: 'string', arrayField: true }), 'string', true],
    [mapping('b', 'new', { fieldType: 'Field' }), 'json', false],
    [mapping('a', 'new', { fieldType: 'string', followSourceType: true }), 'date_time', false],
    [from({ type: 'constant_value', basicType: 'number', value: 5 }, 'new'), 'integer', false],
    [from({ type: 'constant_value', basicType: 'number', value: '5.5' }, 'new'), 'decimal', false],
    [from({ type: 'liquid_template', template: '{{ a }}' }, 'new'), 'string', false],
  ])('has the type that is named, or that of its column (%#)', (given, type, array) => {
    const plan = planned({ columns, mappings: [{ ...given, generateField: true }] });
    expect(plan.fields).toMatchObject([{ fullName: 'new', type, array }]);
  });

  test('has the type of its column where the whole content is replaced', () => {
    const replaced = { columns, mappings: [mapping('a', 'seen')], fields: [field('seen', 'string')] };
    expect(planned({ ...replaced, object: { ...object, replaces: true } }).fields).toMatchObject([
      { type: 'date_time' },
    ]);
    expect(planned(replaced).fields).toMatchObject([{ type: 'string' }]);
  });
});

describe('the order of fields', () => {
  const request = {
    columns: [column('z'), column('y'), column('x')],
    fields: [field('B'), field('A'), field('C'), field('D')],
    mappings: [
      from({ type: 'sync_metadata', key: 'sync_run_id' }, 'D'),
      mapping('x', 'B'),
      mapping('y', 'A'),
      mapping('z', 'C'),
    ],
  } as const;

  test.each([
    ['mapping_order', ['D', 'B', 'A', 'C']],
    ['source_column_order', ['C', 'A', 'B', 'D']],
    ['alphabetical_column_name', ['A', 'B', 'C', 'D']],
    [null, ['A', 'B', 'C', 'D']],
  ] as const)('%s', (fieldOrder, expected) => {
    expect(planned({ ...request, fieldOrder }).mappings.map(({ to }) => to)).toEqual(expected);
  });

  test('is that of the mappings where the object has none', () => {
    const unordered = { ...request, fieldOrder: null, object: { ...object, supportsFieldOrdering: false } };
    expect(planned(unordered).mappings.map(({ to }) => to)).toEqual(['D', 'B', 'A', 'C']);
  });
});

describe('is refused, in words for the author:', () => {
  const fields = [field('x'), field('n', 'integer'), field('d', 'date')];

  test.each([
    [
      'a column that is gone',
      [mapping('gone', 'x')],
      'The source has no column "gone", which is mapped to "x".',
    ],
    [
      'a template that names one',
      [from({ type: 'liquid_template', template: 'Hi {{ record["gone"] }}' }, 'x')],
      'The source has no column "gone", which the template of the field "x" names.',
    ],
    [
      "a template that can't be read",
      [from({ type: 'liquid_template', template: '{{ a' }, 'x')],
      'In the template of the field "x": ',
    ],
    [
      'a constant that does not fit',
      [from({ type: 'constant_value', basicType: 'text', value: 'gold' }, 'n')],
      'The constant of the field "n" does not fit it: "gold" is not a whole number.',
    ],
    [
      'the id of the run in a field of dates',
      [from({ type: 'sync_metadata', key: 'sync_run_id' }, 'd')],
      'The run id of the field "d" does not fit it: ',
    ],
    ['two mappings to one field', [mapping('a', 'x'), mapping('a', 'x')], 'Two mappings fill the field "x".'],
    [
      'a type that there is not',
      [mapping('a', 'new', { generateField: true, fieldType: 'colour' })],
      'is to be of the type "colour", which there is not.',
    ],
  ])('%s', (_, mappings, words) => {
    expect(() => planned({ columns: [column('a')], fields, mappings })).toThrow(words);
  });
});

test('options of fields reach the connector', () => {
  const mappings = [
    mapping('a', 'company', { lookupObject: 'company', lookupField: 'domain' }),
    mapping('a', 'tags', { arrayOperation: 'merge', preserveValues: true }),
    mapping('a', 'name'),
    mapping('a', 'unique_id', { isPrimaryIdentifier: true }),
  ];
  expect(
    fieldOptionsOf(
      spec({ columns: [column('a')], fields: [field('company'), field('tags'), field('name')], mappings }),
    ),
  ).toEqual({ company: { lookupField: 'domain' }, tags: { arrayOperation: 'merge', preserveValues: true } });
});
