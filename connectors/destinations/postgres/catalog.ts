import { ConfigurationError } from '#connector-kit';
import type { Connection, TableName } from '../../postgres-wire/index.ts';

/** A name in a schema: of a type, a collation or an operator. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export interface Column {
  readonly name: string;
  /** The type under all domains; an array's own type (`_int4`) where it is one. */
  readonly type: QualifiedName;
  readonly array: boolean;
  /** Name of the type of a value, or of an array's elements, under all domains: `int4`, `jsonb`. */
  readonly element: string;
  /** Null where the type has none or its default one. */
  readonly collation: QualifiedName | null;
  /** Generated, or an identity that the server insists on giving. */
  readonly computed: boolean;
  /** An insert must name a value. */
  readonly required: boolean;
  /** How the unique index on this column alone compares; null where there is no such index. */
  readonly equality: QualifiedName | null;
  /** What the role may do with this column. */
  readonly selectable: boolean;
  readonly insertable: boolean;
  readonly updatable: boolean;
}

export interface Table extends TableName {
  /** The role may delete rows. */
  readonly deletable: boolean;
  readonly columns: readonly Column[];
}

interface Row {
  schema: string;
  table: string;
  deletable: boolean;
  name: string;
  type_schema: string;
  type_name: string;
  array: boolean;
  element: string;
  collation_schema: string | null;
  collation_name: string | null;
  computed: boolean;
  required: boolean;
  equality_schema: string | null;
  equality_name: string | null;
  selectable: boolean;
  insertable: boolean;
  updatable: boolean;
}

/**
 * Every column of every table that the role may change, in one query: ordinary and partitioned tables, without
 * partitions, temporary tables and system schemas. A unique index counts as a key where `ON CONFLICT` can use it:
 * on one column, valid, checked at once, neither partial nor on an expression.
 */
const COLUMNS = `
with recursive bases (type, base, not_null) as (
  select oid, oid, false from pg_catalog.pg_type where typtype <> 'd'
  union all
  select domain.oid, bases.base, bases.not_null or domain.typnotnull
  from pg_catalog.pg_type domain join bases on bases.type = domain.typbasetype
  where domain.typtype = 'd'
)
select
  space.nspname as schema, class.relname as table, attribute.attname as name,
  pg_catalog.has_table_privilege(class.oid, 'DELETE') as deletable,
  type_space.nspname as type_schema, type.typname as type_name,
  coalesce(element.typname, type.typname) as element, element.typname is not null as "array",
  collation_space.nspname as collation_schema, coll.collname as collation_name,
  attribute.attgenerated <> '' or attribute.attidentity = 'a' as computed,
  (attribute.attnotnull or bases.not_null) and not attribute.atthasdef and attribute.attidentity = ''
    and declared.typdefault is null as required,
  equality.nspname as equality_schema, equality.oprname as equality_name,
  pg_catalog.has_column_privilege(class.oid, attribute.attnum, 'SELECT') as selectable,
  pg_catalog.has_column_privilege(class.oid, attribute.attnum, 'INSERT') as insertable,
  pg_catalog.has_column_privilege(class.oid, attribute.attnum, 'UPDATE') as updatable
from pg_catalog.pg_class class
join pg_catalog.pg_namespace space on space.oid = class.relnamespace
join pg_catalog.pg_attribute attribute
  on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
join pg_catalog.pg_type declared on declared.oid = attribute.atttypid
join bases on bases.type = attribute.atttypid
join pg_catalog.pg_type type on type.oid = bases.base
join pg_catalog.pg_namespace type_space on type_space.oid = type.typnamespace
left join bases element_bases on element_bases.type = type.typelem and type.typcategory = 'A'
left join pg_catalog.pg_type element on element.oid = element_bases.base
left join pg_catalog.pg_collation coll
  on coll.oid = attribute.attcollation and coll.collname <> 'default'
left join pg_catalog.pg_namespace collation_space on collation_space.oid = coll.collnamespace
left join lateral (
  select operator_space.nspname, operator.oprname
  from pg_catalog.pg_index index
  join pg_catalog.pg_opclass opclass on opclass.oid = index.indclass[0]
  join pg_catalog.pg_amop member
    on member.amopfamily = opclass.opcfamily and member.amopstrategy = 3
    and member.amoplefttype = opclass.opcintype and member.amoprighttype = opclass.opcintype
  join pg_catalog.pg_operator operator on operator.oid = member.amopopr
  join pg_catalog.pg_namespace operator_space on operator_space.oid = operator.oprnamespace
  where index.indrelid = class.oid and index.indkey[0] = attribute.attnum and index.indnkeyatts = 1
    and index.indisunique and index.indisvalid and index.indimmediate
    and index.indpred is null and index.indexprs is null
  order by index.indisprimary desc, index.indexrelid
  limit 1
) equality on true
where class.relkind in ('r', 'p') and not class.relispartition and class.relpersistence <> 't'
  and space.nspname !~ '^pg_' and space.nspname <> 'information_schema'
  and pg_catalog.has_schema_privilege(space.oid, 'USAGE')
  and (pg_catalog.has_any_column_privilege(class.oid, 'INSERT, UPDATE')
    or pg_catalog.has_table_privilege(class.oid, 'DELETE'))
  and ($1::text is null or (space.nspname = $1 and class.relname = $2))
order by space.nspname, class.relname, attribute.attnum`;

/** All tables that the role may change, by schema and name. */
export async function readTables(connection: Connection): Promise<readonly Table[]> {
  return tablesOf(await connection.rows<Row>(COLUMNS, [null, null]));
}

/** @throws ConfigurationError where the table is gone or the role may no longer change it */
export async function readTable(connection: Connection, { schema, table }: TableName): Promise<Table> {
  const [found] = tablesOf(await connection.rows<Row>(COLUMNS, [schema, table]));
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `The table ${schema}.${table} is no longer there, or the role may not change it: grant INSERT, UPDATE or DELETE ` +
      `on it and USAGE on its schema, or choose another table.`,
  );
}

function tablesOf(rows: readonly Row[]): Table[] {
  const tables: (TableName & { deletable: boolean; columns: Column[] })[] = [];
  for (const row of rows) {
    let table = tables.at(-1);
    if (table === undefined || table.schema !== row.schema || table.table !== row.table) {
      table = { schema: row.schema, table: row.table, deletable: row.deletable, columns: [] };
      tables.push(table);
    }
    table.columns.push(columnOf(row));
  }
  return tables;
}

function columnOf(row: Row): Column {
  return {
    name: row.name,
    type: { schema: row.type_schema, name: row.type_name },
    array: row.array,
    element: row.element,
    collation: qualified(row.collation_schema, row.collation_name),
    computed: row.computed,
    required: row.required,
    equality: qualified(row.equality_schema, row.equality_name),
    selectable: row.selectable,
    insertable: row.insertable,
    updatable: row.updatable,
  };
}

function qualified(schema: string | null, name: string | null): QualifiedName | null {
  return schema === null || name === null ? null : { schema, name };
}
