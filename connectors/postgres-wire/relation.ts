import { ConfigurationError, type Dataset } from '#connector-kit';
import { quoteTable } from './name.ts';
import { singleStatement } from './single-statement.ts';

/** The table or query as it stands in a FROM clause. */
export function relationOf(dataset: Dataset): string {
  if ('table' in dataset) return quoteTable({ schema: dataset.table.schema, table: dataset.table.name });
  // On lines of its own: the last one may end in a comment.
  return `(\n${singleStatement(dataset.sql)}\n) as dataset`;
}

/** @throws ConfigurationError where the table was listed from another database */
export function expectCatalog(dataset: Dataset, database: string): void {
  if (!('table' in dataset) || dataset.table.catalog === database) return;
  const { catalog, schema, name } = dataset.table;
  throw new ConfigurationError(
    `${schema}.${name} is a table of the database "${catalog}", and the source connects to "${database}": correct ` +
      `"database" of the source, or choose a table of this one.`,
  );
}
