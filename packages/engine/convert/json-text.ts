import type { Json } from '#connector-kit';
import type { Conversion } from './conversion.ts';
import { Fault, notA, shown } from './fault.ts';
import { isExact } from './number-text.ts';

const MOST_LEVELS = 100;

/**
 * The value of JSON text. A number that JavaScript would change (`12345678901234567890`) becomes text of its digits; of
 * equal keys the last one counts.
 */
export function jsonValue(text: string): Json | Fault {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
    // Numbers of up to 15 digits without an exponent are exact.
    if (/\d[\d.]{15}|\d[eE]/.test(text)) value = JSON.parse(inexactAsText(text)) as Json;
  } catch {
    return notA(text, 'JSON');
  }
  if (typeof value !== 'object' && typeof value !== 'string') return value === 0 ? 0 : value;
  return unsound(value, text) ?? value;
}

/** For fields that hold neither objects nor lists: a JSON string counts as its content, null as no value. */
export function jsonScalar(convert: Conversion, what: string): Conversion {
  return (text) => {
    const plain = text.trim();
    const first = plain.charCodeAt(0);
    if (first === QUOTE) {
      const value = jsonValue(plain);
      return typeof value === 'string' ? convert(value) : value;
    }
    if (plain === 'null') return null;
    return first === BRACE || first === BRACKET || plain === '' ? notA(text, what) : convert(plain);
  };
}

const QUOTE = 34;
const BRACKET = 91;
const BRACE = 123;

/** Texts of the elements of a JSON array; undefined where the text is none. */
export function jsonElements(text: string): readonly string[] | undefined {
  try {
    if (!Array.isArray(JSON.parse(text))) return undefined;
  } catch {
    return undefined;
  }
  const plain = text.trim();
  const elements: string[] = [];
  let start = 1;
  let level = 0;
  for (let at = 1; at < plain.length; at += 1) {
    const code = plain.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(plain, at);
    } else if (code === BRACKET || code === BRACE) {
      level += 1;
    } else if (level === 0 && (code === 44 || code === 93)) {
      const element = plain.slice(start, at).trim();
      if (element !== '') elements.push(element);
      start = at + 1;
    } else if (code === 93 || code === 125) {
      level -= 1;
    }
  }
  return elements;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === 92 ? 2 : 1;
  return at;
}

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function inexactAsText(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    token.startsWith('"') || isExact(token) ? token : `"${token}"`,
  );
}

/** Nested too deeply, or with a string that is no text. */
function unsound(value: Json, text: string): Fault | undefined {
  const hasHalves = text.includes('\\u') || !text.isWellFormed();
  // Each level takes two characters of the text at least.
  if (!hasHalves && (typeof value === 'string' || text.length <= MOST_LEVELS * 2)) return undefined;
  return searched(value, 0);
}

function searched(value: Json, level: number): Fault | undefined {
  if (typeof value === 'string') return halfCharacter(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (level === MOST_LEVELS)
    return new Fault(`a value nested in more than ${MOST_LEVELS} levels can't be sent`);
  if (Array.isArray(value)) {
    for (const element of value as readonly Json[]) {
      const fault = searched(element, level + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  for (const [key, member] of Object.entries(value)) {
    const fault = halfCharacter(key) ?? searched(member, level + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** No destination takes text that is not Unicode, and one refuses all that travels with it. */
export function halfCharacter(text: string): Fault | undefined {
  if (text.isWellFormed()) return undefined;
  return new Fault(`${shown(text)} holds half of a surrogate pair, which is no character`);
}
