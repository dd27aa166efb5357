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
  if (typeof value === 'number') return Number.isInteger(value) ? numberOrText(String(value)) : value;
  if (type === 'decimal' && !array && typeof value === 'string') return numberOrText(value);
  return value;
}

function numberOrText(text: string): number | string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  return significant.length <= MOST_DIGITS ? Number(text) : text;
}
