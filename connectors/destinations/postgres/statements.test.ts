import { describe, expect, test } from 'vitest';
import type { WriteOperation } from '#connector-kit';
import type { Column } from './catalog.ts';
import { statementsOf } from './statements.ts';

function column(name: string, type: string, more: Partial<Column> = {}): Column {
  return {
    name,
    type: { schema: 'pg_catalog', name: type },
    array: false,
    element: type,
    collation: null,
    computed: false,
    required: false,
    equality: null,
    selectable: true,
    insertable: true,
    updatable: true,
    ...more,
  };
}

const id = column('id', 'int4', { equality: { schema: 'pg_catalog', name: '=' }, required: true });
const name = column('na"me', 'varchar');
const columns = [id, name];

function statements(
  operation: WriteOperation,
  named: readonly Column[] = columns,
  key: Column | null = id,
  updatesFirst = false,
) {
  const table = { schema: 'public', table: 'select', deletable: true, columns };
  return statementsOf({ operation, table, key, columns, named, updatesFirst });
}

const given =
  'rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) ' +
  'with ordinality as given (c0, c1, ordinal)';
const insert =
  'insert into "public"."select" ("id", "na""me") select given.c0::"pg_catalog"."int4", ' +
  `given.c1::"pg_catalog"."varchar" from (select pg_catalog.unnest($1::pg_catalog.text[]), ` +
  'pg_catalog.unnest($2::pg_catalog.text[])) as given (c0, c1)';

describe('a batch is one statement over arrays, with every identifier quoted', () => {
  test('append inserts', () => {
    expect(statements('append', columns, null)).toEqual({ match: null, write: insert });
  });

  test('upsert inserts or updates by the key', () => {
    expect(statements('upsert')).toEqual({
      match: null,
      write: `${insert} on conflict ("id") do update set "na""me" = excluded."na""me"`,
    });
  });

  test('update answers for each record whether its row was there', () => {
    expect(statements('update')).toEqual({
      match:
        `with typed as materialized (select given.ordinal, given.c0::"pg_catalog"."int4" as key, ` +
        `given.c1::"pg_catalog"."varchar" as v0 from ${given}), ` +
        'chosen as materialized (select distinct on (key) * from typed order by key, ordinal), ' +
        'changed as (update "public"."select" as target set "na""me" = chosen.v0 from chosen ' +
        'where target."id" operator("pg_catalog".=) chosen.key returning chosen.ordinal) ' +
        'select chosen.ordinal::pg_catalog.int4 as ordinal, changed.ordinal is not null as found ' +
        'from chosen left join changed on changed.ordinal = chosen.ordinal',
      write: null,
    });
  });

  test('delete looks for the key alone', () => {
    expect(statements('delete', [id]).write).toBe(
      'delete from "public"."select" as target using (select given.c0::"pg_catalog"."int4" as key ' +
        'from rows from (pg_catalog.unnest($1::pg_catalog.text[])) with ordinality as given (c0, ordinal)) typed ' +
        'where target."id" operator("pg_catalog".=) typed.key',
    );
  });
});

test('insert looks first which keys are taken', () => {
  const { match, write } = statements('insert');
  expect(match).toContain('exists (select from "public"."select" as target');
  expect(write).toBe(insert);
});

test('an upsert that updates first has the statements of an update and of an upsert', () => {
  expect(statements('upsert', columns, id, true)).toEqual({
    match: statements('update').match,
    write: statements('upsert').write,
  });
});

test('an upsert of a key alone changes nothing where it exists', () => {
  expect(statements('upsert', [id]).write).toContain('on conflict ("id") do nothing');
});

test('a column that may not be updated is set on insert only', () => {
  const fixed = column('fixed', 'text', { updatable: false });
  const { write } = statements('upsert', [id, name, fixed]);
  expect(write).toContain('("id", "na""me", "fixed")');
  expect(write).toMatch(/do update set "na""me" = excluded."na""me"$/);
});

test('a key is compared in its own collation', () => {
  const email = column('email', 'text', {
    collation: { schema: 'public', name: 'ignore case' },
    equality: { schema: 'pg_catalog', name: '=' },
  });
  expect(statements('update', [email, name], email).match).toContain(
    'given.c0::"pg_catalog"."text" collate "public"."ignore case" as key',
  );
});
