import type { Conversion, Conversions } from './conversion.ts';
import { blankIsNull } from './conversion.ts';
import { notA } from './fault.ts';
import { jsonScalar } from './json-text.ts';

const WHAT = 'base64';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BYTES = /^\\x(?:[0-9a-f]{2})*$/i;

const refuse: Conversion = (text) => notA(text, WHAT);

const fromText: Conversion = (text) => {
  const plain = text.trim();
  return isBase64(plain) ? plain : fromBytes(plain);
};

const fromBytes: Conversion = (text) =>
  BYTES.test(text) ? Buffer.from(text.slice(2), 'hex').toString('base64') : refuse(text);

/** Base64 with `+`, `/` and `=`. Text must be base64 already, or `\x` and hexadecimal digits. */
export const toBinary: Conversions = {
  text: blankIsNull(fromText),
  boolean: refuse,
  integer: refuse,
  decimal: refuse,
  float: refuse,
  date: refuse,
  timestamp: refuse,
  timestamp_tz: refuse,
  time: refuse,
  json: jsonScalar(blankIsNull(fromText), WHAT),
  array: refuse,
  binary: fromBytes,
};

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}
