import type { ColumnType, Json } from '#connector-kit';
import type { Fault } from './fault.ts';

/** From the text of a source's value to the value of a field. Throws nothing. */
export type Conversion = (text: string) => Json | Fault;

/** How values of each type of column become values of one type of field. */
export type Conversions = Readonly<Record<ColumnType, Conversion>>;

/** Nothing but white space is no value, in every field but those of text. */
export function blankIsNull(convert: Conversion): Conversion {
  return (text) => (text.trim() === '' ? null : convert(text));
}
