import type { Json } from '#connector-kit';
import type { Conversion, Conversions } from './conversion.ts';
import { toBoolean } from './boolean.ts';
import type { Fault } from './fault.ts';
import { jsonValue } from './json-text.ts';
import { toFloat, toInteger } from './number.ts';
import { isExact } from './number-text.ts';
import { toString } from './string.ts';

/**
 * Values keep the type of their column: numbers are JSON numbers where that changes nothing, else text. Text that begins
 * with `{` or `[` is read as JSON.
 */
export const toJson: Conversions = {
  ...toString,
  text: (text) => (/^\s*[[{]/.test(text) ? jsonValue(text) : toString.text(text)),
  boolean: toBoolean.boolean,
  integer: toInteger.integer,
  decimal: exactNumber,
  float: toFloat.float,
  json: jsonValue,
  array: jsonValue,
} satisfies Record<string, Conversion>;

function exactNumber(text: string): Json | Fault {
  return isExact(text) ? toFloat.decimal(text) : text;
}
