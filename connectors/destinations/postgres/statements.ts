import type { WriteOperation } from '#connector-kit';
import type { Column, QualifiedName, Table } from './catalog.ts';
import { isUpdateable } from './fields.ts';
import { quoteIdentifier, quoteTable } from '../../postgres-wire/index.ts';

/** What a batch asks of its table. */
export interface Plan {
  readonly operation: WriteOperation;
  readonly table: Table;
  /** Null where no record is looked for: `append`, and `insert` into a table without a key. */
  readonly key: Column | null;
  /** Every column that a record of the batch may name, the key's among them. */
  readonly columns: readonly Column[];
  /**
   * Whether an upsert updates before it inserts. `ON CONFLICT` holds NOT NULL, CHECK and row policies against the
   * proposed row even where it then updates: a record that says less than a new row needs would be refused.
   */
  readonly updatesFirst: boolean;
}

/** A plan for records of the same columns, and with a key. */
export interface Shape extends Plan {
  readonly named: readonly Column[];
}

/**
 * The statements that a shape may run, in this order. All take one array of texts per named column, as `$1` and
 * on, with an element per record.
 *
 * - `match` updates the rows that are there (or just looks where there is nothing to update) and tells of each
 *   record whether its row was there. Where several records have one key, it answers for the first of them only.
 * - `write` answers nothing.
 */
export interface Statements {
  readonly match: string | null;
  readonly write: string | null;
}

export interface Matched {
  /** Counts from 1. */
  readonly ordinal: number;
  readonly found: boolean;
}

export function statementsOf(shape: Shape): Statements {
  const { operation, key, updatesFirst } = shape;
  switch (operation) {
    case 'append':
      return { match: null, write: insertText(shape) };
    case 'insert':
      return { match: key && lookText(shape, key), write: insertText(shape) };
    case 'upsert':
      if (key === null) throw new TypeError('An upsert needs a key');
      return {
        match: updatesFirst ? matchText(shape, key) : null,
        write: insertText(shape) + conflictText(shape, key),
      };
    case 'update':
      if (key === null) throw new TypeError('An update needs a key');
      return { match: matchText(shape, key), write: null };
    case 'delete':
      if (key === null) throw new TypeError('A delete needs a key');
      return { match: null, write: deleteText(shape, key) };
  }
}

function insertText({ table, named }: Shape): string {
  const names = named.map(({ name }) => quoteIdentifier(name)).join(', ');
  const values = named.map((_, position) => castText(named, position)).join(', ');
  return (
    `insert into ${quoteTable(table)} (${names}) ` +
    `select ${values} from (select ${arraysOf(named)}) as given (${namesOf(named)})`
  );
}

function conflictText(shape: Shape, key: Column): string {
  const changes = changedBy(shape, key).map(
    ({ name }) => `${quoteIdentifier(name)} = excluded.${quoteIdentifier(name)}`,
  );
  const action = changes.length === 0 ? 'do nothing' : `do update set ${changes.join(', ')}`;
  return ` on conflict (${quoteIdentifier(key.name)}) ${action}`;
}

function matchText(shape: Shape, key: Column): string {
  const { table, named } = shape;
  const changes = changedBy(shape, key);
  if (changes.length === 0) return lookText(shape, key);
  const values = changes.map(
    (column, position) => `${castText(named, named.indexOf(column))} as v${position}`,
  );
  const settings = changes.map(({ name }, position) => `${quoteIdentifier(name)} = chosen.v${position}`);
  return (
    `with typed as materialized (` +
    `select given.ordinal, ${keyText(named, key)} as key, ${values.join(', ')} from ${givenText(named)}), ` +
    `chosen as materialized (select distinct on (key) * from typed order by key, ordinal), ` +
    `changed as (update ${quoteTable(table)} as target set ${settings.join(', ')} from chosen ` +
    `where ${equalityText(key, 'chosen.key')} returning chosen.ordinal) ` +
    `select chosen.ordinal::pg_catalog.int4 as ordinal, changed.ordinal is not null as found ` +
    `from chosen left join changed on changed.ordinal = chosen.ordinal`
  );
}

function lookText({ table, named }: Shape, key: Column): string {
  return (
    `select typed.ordinal::pg_catalog.int4 as ordinal, exists (select from ${quoteTable(table)} as target ` +
    `where ${equalityText(key, 'typed.key')}) as found ` +
    `from (select given.ordinal, ${keyText(named, key)} as key from ${givenText(named)}) typed`
  );
}

function deleteText({ table, named }: Shape, key: Column): string {
  return (
    `delete from ${quoteTable(table)} as target ` +
    `using (select ${keyText(named, key)} as key from ${givenText(named)}) typed ` +
    `where ${equalityText(key, 'typed.key')}`
  );
}

function changedBy({ named }: Shape, key: Column): readonly Column[] {
  return named.filter((column) => column !== key && isUpdateable(column));
}

function givenText(named: readonly Column[]): string {
  return `rows from (${arraysOf(named)}) with ordinality as given (${namesOf(named)}, ordinal)`;
}

/**
 * In a SELECT's list the server takes the elements side by side as it goes, in their order; `rows from` would put
 * them all aside first.
 */
function arraysOf(named: readonly Column[]): string {
  return named.map((_, position) => `pg_catalog.unnest($${position + 1}::pg_catalog.text[])`).join(', ');
}

function namesOf(named: readonly Column[]): string {
  return named.map((_, position) => `c${position}`).join(', ');
}

/**
 * To the type without its length or precision: the assignment to the column applies those, and refuses a text that
 * is too long where an explicit cast would cut it off.
 */
function castText(named: readonly Column[], position: number): string {
  const column = named[position];
  if (column === undefined) throw new TypeError('The key is not among the named columns');
  return `given.c${position}::${qualifiedText(column.type)}`;
}

function keyText(named: readonly Column[], key: Column): string {
  const text = castText(named, named.indexOf(key));
  return key.collation === null ? text : `${text} collate ${qualifiedText(key.collation)}`;
}

/** With the index's own operator: another of that name may come first in the session's search path. */
function equalityText(key: Column, value: string): string {
  if (key.equality === null) throw new TypeError(`${key.name} is no key`);
  const { schema, name } = key.equality;
  return `target.${quoteIdentifier(key.name)} operator(${quoteIdentifier(schema)}.${name}) ${value}`;
}

function qualifiedText({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
