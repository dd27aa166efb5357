import type { SourceTable } from '#connector-kit';
import type { PostgresContext } from './credentials.ts';
import { withReading } from './session.ts';
import { BOOKKEEPING_SCHEMA } from './warehouse.ts';

/** Tables, views, materialised views and foreign tables of which the role may read a column; no partitions by themselves. */
const TABLES = `
select pg_catalog.current_database() as catalog, space.nspname as schema, class.relname as name
from pg_catalog.pg_class class join pg_catalog.pg_namespace space on space.oid = class.relnamespace
where class.relkind in ('r', 'p', 'v', 'm', 'f') and not class.relispartition and class.relpersistence <> 't'
  and space.nspname !~ '^pg_' and space.nspname not in ('information_schema', '${BOOKKEEPING_SCHEMA}')
  and pg_catalog.has_schema_privilege(space.oid, 'USAGE')
  and pg_catalog.has_any_column_privilege(class.oid, 'SELECT')
order by space.nspname, class.relname
limit 50000`;

export function listTables(context: PostgresContext): Promise<readonly SourceTable[]> {
  return withReading(context, (connection) => connection.rows<SourceTable & object>(TABLES));
}
