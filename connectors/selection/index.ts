import { ConfigurationError, type ReadRequest, type SourceColumn } from '#connector-kit';

/** What a source's SQL writes in its own way. */
export interface Dialect<Column extends SourceColumn> {
  name(column: Column): string;
  /** The expression whose answer is the text of a column's value. */
  cell(column: Column): string;
  /** A value of a column's type, from a text in the form of that type. */
  literal(column: Column, text: string): string;
}

/**
 * The SELECT of a read. Its columns are called c0, c1 and so on: one may be asked for twice.
 *
 * @param relation what stands in the FROM clause
 * @throws ConfigurationError where a column is asked for that there is not
 */
export function selectionOf<Column extends SourceColumn>(
  relation: string,
  { columns, range, limit }: ReadRequest,
  known: readonly Column[],
  dialect: Dialect<Column>,
): string {
  const cells = columns.map((name, at) => `${dialect.cell(columnNamed(name, known))} AS c${at}`).join(', ');
  const where = range === undefined ? '' : ` WHERE ${rangeOf(range, known, dialect)}`;
  const most = limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`;
  return `SELECT ${cells} FROM ${relation}${where}${most}`;
}

function rangeOf<Column extends SourceColumn>(
  { column: name, from, below }: NonNullable<ReadRequest['range']>,
  known: readonly Column[],
  dialect: Dialect<Column>,
): string {
  const column = columnNamed(name, known);
  const value = dialect.name(column);
  const start = from === null ? '' : `${value} >= ${dialect.literal(column, from)} AND `;
  return `${start}${value} < ${dialect.literal(column, below)}`;
}

/** @throws ConfigurationError where there is none of this name */
export function columnNamed<Column extends SourceColumn>(name: string, columns: readonly Column[]): Column {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const near = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const instead = near === undefined ? '' : `, but "${near.name}"`;
  throw new ConfigurationError(
    `The source has no column "${name}" any more${instead}: map another one, or bring it back.`,
  );
}
