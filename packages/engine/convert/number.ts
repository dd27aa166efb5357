import type { Json } from '#connector-kit';
import type { Conversions } from './conversion.ts';
import { blankIsNull } from './conversion.ts';
import { Fault, notA, shown } from './fault.ts';
import { jsonScalar } from './json-text.ts';
import { plainNumber } from './number-text.ts';

const WHOLE = 'a whole number';
const NUMBER = 'a number';

/** JSON numbers; beyond ±(2^53 − 1), where those lose digits, text of the digits. */
export const toInteger: Conversions = numbers(integerOf, WHOLE);

/** Text in plain digits, zeros at its end kept. */
export const toDecimal: Conversions = numbers(decimalOf, NUMBER);

/** JSON numbers, rounded to the nearest that 64 bits hold. */
export const toFloat: Conversions = numbers(floatOf, NUMBER);

function numbers(convert: (text: string) => Json | Fault, what: string): Conversions {
  const refuse = (text: string): Fault => notA(text, what);
  return {
    text: blankIsNull(convert),
    boolean: (text) => (text === 'true' ? convert('1') : text === 'false' ? convert('0') : refuse(text)),
    integer: convert,
    decimal: convert,
    float: convert,
    date: refuse,
    timestamp: refuse,
    timestamp_tz: refuse,
    time: refuse,
    json: jsonScalar(blankIsNull(convert), what),
    array: refuse,
    binary: refuse,
  };
}

function integerOf(text: string): Json | Fault {
  const short = shortInteger(text);
  if (short !== undefined) return short;
  const plain = plainNumber(text);
  if (plain === undefined) return notANumber(text, WHOLE);
  const point = plain.indexOf('.');
  if (point !== -1 && /[1-9]/.test(plain.slice(point))) return notA(text, WHOLE);
  const whole = point === -1 ? plain : plain.slice(0, point);
  const number = Number(whole);
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  return whole;
}

/** Most integers are short digits. */
function shortInteger(text: string): number | undefined {
  const length = text.length;
  if (length === 0 || length > 15) return undefined;
  const isNegative = text.charCodeAt(0) === 45;
  let at = isNegative ? 1 : 0;
  if (at === length) return undefined;
  let number = 0;
  for (; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return isNegative && number !== 0 ? -number : number;
}

function decimalOf(text: string): Json | Fault {
  return isPlain(text) ? text : (plainNumber(text) ?? notANumber(text, NUMBER));
}

const PLAIN = /^(?:0|-?[1-9]\d*)(?:\.\d+)?$/;

function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

function floatOf(text: string): Json | Fault {
  if (!isPlain(text) && plainNumber(text) === undefined) return notANumber(text, NUMBER);
  const number = Number(text);
  if (!Number.isFinite(number)) return new Fault(`${shown(text)} is larger than any float`);
  return number === 0 ? 0 : number;
}

const ENDLESS = /^\s*(nan|[+-]?inf(inity)?)\s*$/i;

function notANumber(text: string, what: string): Fault {
  return ENDLESS.test(text)
    ? new Fault(`${shown(text)} can't be sent: JSON has no such number`)
    : notA(text, what);
}
