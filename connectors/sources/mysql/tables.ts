import type { SourceTable } from '#connector-kit';
import type { MysqlContext } from './credentials.ts';
import { withReading } from './session.ts';

/** Tables and views of which the user may read a column. A database is a schema here, and all are in one catalog. */
const TABLES = `
SELECT DISTINCT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
  AND FIND_IN_SET('select', PRIVILEGES)
ORDER BY TABLE_SCHEMA, TABLE_NAME
LIMIT 50000`;

export function listTables(context: MysqlContext): Promise<readonly SourceTable[]> {
  return withReading(context, async (session) =>
    (await session.rows(TABLES)).map(([catalog, schema, name]) => ({
      catalog: String(catalog),
      schema: String(schema),
      name: String(name),
    })),
  );
}
