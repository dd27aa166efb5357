import { ConfigurationError, RetryLaterError } from './errors.ts';
import type { HttpResponse } from './http.ts';
import type { Json, JsonObject } from './json.ts';

const LONGEST_WORDS = 300;

/** The parsed body; undefined where it is not JSON. */
export function jsonOf(response: HttpResponse): Json | undefined {
  return response.json() as Json | undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A member of an object; undefined where there is none. */
export function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The objects of a list that is a member of `value`; undefined where there is no such list. */
export function listOf(value: Json | undefined, name: string): JsonObject[] | undefined {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list.filter(isObject) : undefined;
}

/** A text or a number as text; undefined for anything else and for the empty text. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Words of bounded length for a message. */
export function cutWords(words: string): string {
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}

/** What a body that is not the expected JSON says: the title of a web page, the beginning of a text. */
export function wordsOfText(text: string): string {
  if (text.trim() === '') return 'nothing';
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  if (title !== undefined && title !== '') return cutWords(`a web page titled "${title}"`);
  return cutWords(`"${text.slice(0, 200).replaceAll(/\s+/g, ' ').trim()}"`);
}

export interface Refusal {
  /** The provider's name. */
  readonly label: string;
  readonly status: number;
  /** What was asked, to follow "while": `reading the lists`. */
  readonly doing: string;
  /** The provider's own words. */
  readonly words: string;
  readonly retryAfterMs?: number | undefined;
}

/** The sentence that a message about a refusal begins with. */
export function said({ label, status, doing, words }: Refusal): string {
  return `${label} answered ${status} while ${doing}: ${cutWords(words)}.`;
}

/**
 * The fault of a provider that is busy or down (429, 5xx); undefined for other statuses. Its code is `http_<status>`.
 *
 * @param limit a sentence on the limit that 429 tells of
 */
export function busyOrDown(refusal: Refusal, limit: string): RetryLaterError | undefined {
  const { status, retryAfterMs, label } = refusal;
  if (status !== 429 && status < 500) return undefined;
  const when = retryAfterMs === undefined ? 'later' : `in ${Math.ceil(retryAfterMs / 1000)} seconds`;
  const why = status === 429 ? limit : `The fault is on the side of ${label}.`;
  return new RetryLaterError(`${said(refusal)} ${why} Try again ${when}.`, {
    code: `http_${status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/**
 * A 2xx or 3xx whose body is not what the API promises. For an answer to a write it means that nobody knows what was
 * done: make it the records' `unknown` there.
 */
export function unreadable(refusal: Refusal): RetryLaterError {
  return new RetryLaterError(
    `${said(refusal)} That is not an answer of its API. If it happens again, check the address, and that no proxy ` +
      'answers in its place.',
    { code: 'unreadable' },
  );
}

/** Any other 4xx of a request that must succeed. */
export function refused(refusal: Refusal, whatToDo: string): ConfigurationError {
  return new ConfigurationError(`${said(refusal)} ${whatToDo}`, { code: `http_${refusal.status}` });
}

/** A date and a time of ISO 8601 that names no zone. */
const ZONELESS = /^\d{4}-\d\d-\d\dT[\d:.]+$/;

/**
 * `Retry-After` in milliseconds from now: seconds, an HTTP date, or (as Outreach has it) an ISO timestamp, which is in
 * UTC where it names no zone.
 */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = /[a-z]/i.test(text) ? Date.parse(ZONELESS.test(text) ? `${text}Z` : text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
