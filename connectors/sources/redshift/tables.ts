import type { SourceTable } from '#connector-kit';
import type { RedshiftContext } from './credentials.ts';
import { withReading } from './session.ts';

/**
 * Tables, views and external tables that the user has access to.
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TABLES.html
 */
const TABLES = `
select table_catalog, table_schema, table_name from svv_tables
where table_schema not in ('information_schema', 'pg_internal', 'pg_automv') and table_schema !~ '^pg_'
order by table_schema, table_name
limit 50000`;

export function listTables(context: RedshiftContext): Promise<readonly SourceTable[]> {
  return withReading(context, async (connection) => {
    const rows = await connection.texts(TABLES);
    return rows.map(([catalog, schema, name]) => ({
      catalog: catalog ?? '',
      schema: schema ?? '',
      name: name ?? '',
    }));
  });
}
