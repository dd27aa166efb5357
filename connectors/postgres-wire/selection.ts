import { ConfigurationError, type ReadRequest, type SourceColumn } from '#connector-kit';
import { quoteIdentifier, quoteLiteral } from './name.ts';
import { relationOf } from './relation.ts';

/** A column with what the SQL around it needs to know. */
export interface Column extends SourceColumn {
  /** The type without length and precision: for casts that must not cut. */
  readonly castType: string;
}

type Expression = (column: Column) => string;

/**
 * The SELECT of a read.
 *
 * @param expression of a column, so that its text has the form of its type
 * @throws ConfigurationError where a column is asked for that there is not
 */
export function selectionOf(
  { dataset, columns, range, limit }: ReadRequest,
  known: readonly Column[],
  expression: Expression,
): string {
  const cells = columns.map((name) => expression(columnNamed(name, known))).join(', ');
  const where = range === undefined ? '' : ` where ${rangeOf(range, known)}`;
  const most = limit === undefined ? '' : ` limit ${Math.trunc(limit)}`;
  return `select ${cells} from ${relationOf(dataset)}${where}${most}`;
}

/** By order, not by `max`: that one knows fewer types, and an index serves both. */
export function greatestOf(
  dataset: ReadRequest['dataset'],
  name: string,
  known: readonly Column[],
  expression: Expression,
): string {
  const quoted = quoteIdentifier(name);
  return (
    `select ${expression(columnNamed(name, known))} as greatest from ${relationOf(dataset)} ` +
    `where ${quoted} is not null order by ${quoted} desc limit 1`
  );
}

function rangeOf(range: NonNullable<ReadRequest['range']>, known: readonly Column[]): string {
  const { castType } = columnNamed(range.column, known);
  const column = quoteIdentifier(range.column);
  const value = (text: string): string => `${quoteLiteral(text)}::${castType}`;
  const from = range.from === null ? '' : `${column} >= ${value(range.from)} and `;
  return `${from}${column} < ${value(range.below)}`;
}

function columnNamed(name: string, columns: readonly Column[]): Column {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const near = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const instead = near === undefined ? '' : `, but "${near.name}"`;
  throw new ConfigurationError(
    `The source has no column "${name}" any more${instead}: map another one, or bring it back.`,
  );
}
