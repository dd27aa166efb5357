import { ConfigurationError, type ReadRequest } from '#connector-kit';
import { quote, quoteText } from '../../mysql-wire/index.ts';
import { expressionOf } from './column-type.ts';
import { relationOf, type Column } from './columns.ts';

/** @throws ConfigurationError where a column is asked for that there is not */
export function selectionOf(request: ReadRequest, known: readonly Column[]): string {
  const { dataset, columns, range, limit } = request;
  const cells = columns.map((name) => expressionOf(name, columnNamed(name, known).kind)).join(', ');
  const where = range === undefined ? '' : ` where ${rangeOf(range, known)}`;
  const most = limit === undefined ? '' : ` limit ${Math.trunc(limit)}`;
  return `select ${cells} from ${relationOf(dataset)}${where}${most}`;
}

export function columnNamed(name: string, columns: readonly Column[]): Column {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `The source has no column "${name}" any more: map another one, or bring it back.`,
  );
}

function rangeOf(range: NonNullable<ReadRequest['range']>, known: readonly Column[]): string {
  const column = columnNamed(range.column, known);
  const name = quote(range.column);
  const from = range.from === null ? '' : `${name} >= ${valueOf(range.from, column)} and `;
  return `${from}${name} < ${valueOf(range.below, column)}`;
}

/** A number stands without quotes: as a text it would be compared as a float, and great ones would be one. */
function valueOf(text: string, { type }: Column): string {
  if (type === 'integer' || type === 'decimal' || type === 'float') {
    if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return text;
    throw new ConfigurationError(`The mark "${text}" is no number, but its column holds numbers.`);
  }
  if (type === 'boolean') return text === 'true' ? '1' : '0';
  if (type === 'binary') return `0x${text.replace(/^\\x/, '').replaceAll(/[^0-9a-f]/gi, '')}`;
  return quoteText(type === 'timestamp_tz' ? text.replace(/\+00$/, '') : text);
}
