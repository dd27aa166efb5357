import { expect, test } from 'vitest';
import { recordMaker } from '../index.ts';
import { column, field, from, mapping, spec } from './testing/sync.ts';

test("a row becomes a record of the fields' types", () => {
  const maker = recordMaker(
    spec({
      columns: [
        column('id', 'integer'),
        column('name', 'text'),
        column('price', 'decimal'),
        column('seen', 'timestamp_tz'),
      ],
      fields: [field('ID', 'integer'), field('Name'), field('Price', 'decimal'), field('Seen', 'date_time')],
      mappings: [
        mapping('id', 'ID', { isPrimaryIdentifier: true }),
        mapping('name', 'Name'),
        mapping('price', 'Price'),
        mapping('seen', 'Seen'),
      ],
    }),
    { runId: 7 },
  );
  expect(maker.make(['12', 'Zoë 🦊', '19.90', '2021-03-29 13:05:00.25+00'])).toEqual({
    record: { ID: 12, Name: 'Zoë 🦊', Price: '19.90', Seen: '2021-03-29T13:05:00.25Z' },
  });
  expect(maker.primaryIdentifier).toBe('ID');
});

test('every value that does not fit is named with its field', () => {
  const maker = recordMaker(
    spec({
      columns: [column('id', 'text'), column('age', 'text'), column('born', 'text')],
      fields: [field('id'), field('age', 'integer'), field('born', 'date')],
      mappings: [
        mapping('id', 'id', { isPrimaryIdentifier: true }),
        mapping('age', 'age'),
        mapping('born', 'born'),
      ],
    }),
    { runId: 7 },
  );
  expect(maker.make(['a', 'abc', '2021-02-30'])).toEqual({
    invalid:
      'age: "abc" is not a whole number; born: "2021-02-30" does not exist: there is no such day or time',
  });
  expect(maker.make([null, '1', null])).toEqual({ invalid: 'id: the identifier has no value' });
});

test('a null is sent, or left out where the mapping says so', () => {
  const maker = recordMaker(
    spec({
      columns: [column('id', 'text'), column('a', 'text'), column('b', 'text')],
      fields: [field('id'), field('a'), field('b', 'integer')],
      mappings: [
        mapping('id', 'id', { isPrimaryIdentifier: true }),
        mapping('a', 'a'),
        mapping('b', 'b', { syncNullValues: false }),
      ],
    }),
    { runId: 7 },
  );
  expect(maker.make(['1', null, null])).toEqual({ record: { id: '1', a: null } });
  expect(maker.make(['1', '', ''])).toEqual({ record: { id: '1', a: '' } });
});

test('a deletion carries the identifier, constants and what else there is', () => {
  const maker = recordMaker(
    spec({
      columns: [column('id', 'integer'), column('age', 'text')],
      fields: [field('id', 'integer'), field('age', 'integer'), field('app'), field('run', 'integer')],
      mappings: [
        mapping('id', 'id', { isPrimaryIdentifier: true }),
        mapping('age', 'age'),
        from({ type: 'constant_value', basicType: 'text', value: 'shop' }, 'app'),
        from({ type: 'sync_metadata', key: 'sync_run_id' }, 'run'),
      ],
    }),
    { runId: 7 },
  );
  expect(maker.makeDelete(['5', 'abc'])).toEqual({ record: { id: 5, app: 'shop', run: 7 } });
  expect(maker.makeDelete(['x', '4'])).toEqual({ invalid: 'id: "x" is not a whole number' });
  expect(maker.makeNulls(['5', '4'])).toEqual({ record: { id: 5, age: null, app: null, run: null } });
});

test.each([
  ['ana@example.com', 'text', 'integer', 'ana@example.com'],
  ['00123', 'text', 'integer', '00123'],
  ['123', 'text', 'integer', 123],
  ['123', 'integer', 'integer', 123],
  ['123', 'integer', 'string', '123'],
  ['9007199254740993', 'integer', 'integer', '9007199254740993'],
  ['', 'text', 'integer', null],
  ['', 'text', 'string', null],
] as const)('%j of %s, looked up for a field of %s, is %j', (cell, columnType, fieldType, value) => {
  const maker = recordMaker(
    spec({
      columns: [column('owner', columnType)],
      fields: [field('owner_id', fieldType, { lookupObject: 'user' })],
      mappings: [mapping('owner', 'owner_id', { lookupObject: 'user', lookupField: 'email' })],
    }),
    { runId: 7 },
  );
  expect(maker.make([cell])).toEqual({ record: { owner_id: value } });
});

test('the key of an append is left out where the destination has no such field', () => {
  const key = mapping('id', 'unique_id', { isPrimaryIdentifier: true });
  const columns = [column('id', 'text'), column('name', 'text')];
  const without = recordMaker(
    spec({ operation: 'append', columns, fields: [field('name')], mappings: [key, mapping('name', 'name')] }),
    { runId: 7 },
  );
  expect(without.make(['1', 'a'])).toEqual({ record: { name: 'a' } });
  expect(without.primaryIdentifier).toBeNull();
  const having = recordMaker(
    spec({
      operation: 'append',
      columns,
      fields: [field('unique_id'), field('name')],
      mappings: [key, mapping('name', 'name')],
    }),
    { runId: 7 },
  );
  expect(having.make(['1', 'a'])).toEqual({ record: { unique_id: '1', name: 'a' } });
});

test('a field with the name of an inner property of objects is one like others', () => {
  const maker = recordMaker(
    spec({
      columns: [column('a', 'text')],
      fields: [field('__proto__'), field('constructor')],
      mappings: [mapping('a', '__proto__'), mapping('a', 'constructor')],
    }),
    { runId: 7 },
  );
  const made = maker.make(['x']);
  expect(JSON.stringify(made)).toBe('{"record":{"__proto__":"x","constructor":"x"}}');
});

test('a mapping to a field that is gone fails before any record is made', () => {
  const gone = spec({ columns: [column('a', 'text')], fields: [], mappings: [mapping('a', 'a')] });
  expect(() => recordMaker(gone, { runId: 7 })).toThrow('"People" has no field "a", which a mapping names.');
});
