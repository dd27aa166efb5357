import type { DestinationField, Json } from '#connector-kit';

/** What a cell takes as it is. Null would leave the old content: empty is the empty text. */
export type Cell = string | number | boolean;

/** Sheets keeps numbers as doubles and shows fifteen digits of them. */
const MOST_DIGITS = 15;

/**
 * The cell for a value: numbers, booleans and texts as such, dates as their ISO text, arrays and objects as JSON.
 * A number that would lose digits becomes text.
 */
export function cellOf(value: Json | undefined, { type, array }: DestinationField): Cell {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isInteger(value) && type !== 'float' ? numberOrText(String(value)) : value;
  }
  if (type === 'decimal' && !array) return numberOrText(value);
  // Half a surrogate pair has no UTF-8, and would spoil the whole request.
  return value.toWellFormed();
}

function numberOrText(text: string): number | string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  const number = Number(text);
  const isInRange = Number.isFinite(number) && (number !== 0 || significant === '');
  return isInRange && significant.length <= MOST_DIGITS ? number : text;
}
