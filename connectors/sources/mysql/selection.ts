import { ConfigurationError, type ReadRequest } from '#connector-kit';
import { quote, quoteText } from '../../mysql-wire/index.ts';
import { selectionOf as selectionIn, type Dialect } from '../../selection/index.ts';
import { expressionOf } from './column-type.ts';
import { relationOf, type Column } from './columns.ts';

const dialect: Dialect<Column> = {
  name: ({ name }) => quote(name),
  cell: ({ name, kind }) => expressionOf(name, kind),
  literal: literalOf,
};

/** @throws ConfigurationError where a column is asked for that there is not */
export function selectionOf(request: ReadRequest, known: readonly Column[]): string {
  return selectionIn(relationOf(request.dataset), request, known, dialect);
}

/** A number stands without quotes: as a text it would be compared as a float, and great ones would be one. */
function literalOf({ type }: Column, text: string): string {
  if (type === 'integer' || type === 'decimal' || type === 'float') {
    if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return text;
    throw new ConfigurationError(`The mark "${text}" is no number, but its column holds numbers.`);
  }
  if (type === 'boolean') return text === 'true' ? '1' : '0';
  if (type === 'binary') return `0x${text.replace(/^\\x/, '').replaceAll(/[^0-9a-f]/gi, '')}`;
  return quoteText(type === 'timestamp_tz' ? text.replace(/\+00$/, '') : text);
}
