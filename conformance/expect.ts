import type { Answer } from './client.ts';

/** A requirement that isn't met. */
class Unmet extends Error {
  override readonly name = 'Unmet';
}

export type Fields = Readonly<Record<string, unknown>>;

const LONGEST_QUOTE = 200;

export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}

export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Unmet(message);
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const same = JSON.stringify(actual) === JSON.stringify(expected);
  must(same, `${what} is ${quote(actual)}, expected ${quote(expected)}`);
}

export function status(answer: Answer, ...expected: readonly number[]): void {
  const list = expected.join(' or ');
  must(expected.includes(answer.status), `HTTP ${answer.status}, expected ${list}: ${quote(answer.text)}`);
}

export function object(value: unknown, what: string): Fields {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  must(isObject, `${what} is no object: ${quote(value)}`);
  return value as Fields;
}

export function list(value: unknown, what: string): readonly unknown[] {
  must(Array.isArray(value), `${what} is no list: ${quote(value)}`);
  return value as readonly unknown[];
}

type TypeName = 'string' | 'boolean' | 'integer' | 'null' | 'object' | 'list' | 'time';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function is(value: unknown, type: TypeName): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'time':
      return typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value));
    case 'string':
    case 'boolean':
      return typeof value === type;
  }
}

/** Each key must be there with one of its types, e.g. `{ id: 'integer', next: 'string|null' }`. */
export function shape(value: unknown, types: Readonly<Record<string, string>>, what: string): Fields {
  const fields = object(value, what);
  for (const [key, names] of Object.entries(types)) {
    must(key in fields, `${what} has no ${key}`);
    const fits = names.split('|').some((name) => is(fields[key], name as TypeName));
    must(fits, `${what}.${key} is ${quote(fields[key])}, expected ${names}`);
  }
  return fields;
}

/** `{"status":"error","message":"…"}` */
export function errorWithMessage(answer: Answer, ...statuses: readonly number[]): void {
  status(answer, ...statuses);
  const { status: word, message } = object(answer.body, 'the body');
  equal(word, 'error', 'status');
  must(typeof message === 'string' && message !== '', `message is ${quote(message)}`);
}

/** `{"status":404}`: the number, not a word. */
export function bareStatus(answer: Answer, code: number): void {
  status(answer, code);
  equal(object(answer.body, 'the body')['status'], code, 'status');
}

/** The request is at fault, which is said in words; 404 needs none. */
export function refused(answer: Answer): void {
  const { status: code } = answer;
  must(code >= 400 && code < 500, `HTTP ${code}, expected 4xx with a message: ${quote(answer.text)}`);
  if (code === 404) return;
  const { message } = object(answer.body, 'the body');
  must(typeof message === 'string' && message !== '', `message is ${quote(message)}`);
}
