import type { Json } from '#connector-kit';
import type { Conversion, Conversions } from './conversion.ts';
import { blankIsNull } from './conversion.ts';
import type { Fault } from './fault.ts';
import { notA } from './fault.ts';
import { jsonScalar } from './json-text.ts';
import { canonicalNumber } from './number-text.ts';

const WHAT = 'true or false';

const SPELLINGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, false] as const),
]);

/** Numbers are true as 1 and false as 0. */
export const toBoolean: Conversions = {
  text: blankIsNull(spelled),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : spelled(text)),
  integer: number,
  decimal: number,
  float: number,
  date: refuse,
  timestamp: refuse,
  timestamp_tz: refuse,
  time: refuse,
  json: jsonScalar(
    blankIsNull((text) => (/^-?\d/.test(text) ? number(text) : spelled(text))),
    WHAT,
  ),
  array: refuse,
  binary: refuse,
} satisfies Record<string, Conversion>;

function spelled(text: string): Json | Fault {
  return SPELLINGS.get(text.trim().toLowerCase()) ?? refuse(text);
}

function number(text: string): Json | Fault {
  const plain = canonicalNumber(text);
  if (plain === '1') return true;
  return plain === '0' ? false : refuse(text);
}

function refuse(text: string): Fault {
  return notA(text, WHAT);
}
