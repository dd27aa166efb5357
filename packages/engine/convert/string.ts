import type { Json } from '#connector-kit';
import type { Conversions } from './conversion.ts';
import { momentText } from './date-time.ts';
import { Fault } from './fault.ts';
import { halfCharacter, jsonValue } from './json-text.ts';

/** The value as its source writes it; times as ISO 8601 in UTC, bytes as hexadecimal digits. */
export const toString: Conversions = {
  text: whole,
  boolean: whole,
  integer: whole,
  decimal: whole,
  float: whole,
  date: whole,
  timestamp: instant,
  timestamp_tz: instant,
  time: whole,
  json: jsonText,
  array: jsonText,
  binary: (text) => whole(text.replace(/^\\x/, '')),
};

function whole(text: string): string | Fault {
  return halfCharacter(text) ?? text;
}

function instant(text: string): string | Fault {
  return whole(momentText(text));
}

/** JSON as it is, numbers and all; of a JSON string its content. */
function jsonText(text: string): Json | Fault {
  const value = jsonValue(text);
  return value === null || typeof value === 'string' || value instanceof Fault ? value : text;
}
