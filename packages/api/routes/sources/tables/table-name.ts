import type { SourceTable } from '#core';

/** A table as the parameters of a query name it. */
export function tableNameOf(query: {
  readonly table_catalog: string;
  readonly table_schema: string;
  readonly table_name: string;
}): SourceTable {
  return { catalog: query.table_catalog, schema: query.table_schema, name: query.table_name };
}
