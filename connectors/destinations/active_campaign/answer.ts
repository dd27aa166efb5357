import type { HttpResponse, Json, JsonObject } from '#connector-kit';

/** What came back: `body` is undefined where the answer was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

const LONGEST_WORDS = 300;

export function readAnswer(response: HttpResponse): Answer {
  const seconds = Number.parseInt(response.headers['retry-after'] ?? '', 10);
  return {
    status: response.status,
    body: response.json() as Json | undefined,
    text: response.text(),
    retryAfterMs: Number.isNaN(seconds) ? undefined : seconds * 1000,
  };
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A member of the body's top level; undefined where there is none. */
export function memberOf(body: Json | undefined, name: string): Json | undefined {
  return isObject(body) ? body[name] : undefined;
}

/** The objects of a list at the body's top level; undefined where there is no such list. */
export function listOf(body: Json | undefined, name: string): JsonObject[] | undefined {
  const list = memberOf(body, name);
  return Array.isArray(list) ? list.filter(isObject) : undefined;
}

/** Ids travel as strings in some answers and as numbers in others. */
export function idOf(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `code` of the first entry of `errors`, such as `duplicate` or `field_missing`. */
export function errorCode(body: Json | undefined): string | undefined {
  const code = listOf(body, 'errors')?.[0]?.['code'];
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** Whether a body of any status tells of a failure: some come as 200. */
export function tellsFailure(body: Json | undefined): boolean {
  const success = memberOf(body, 'success') ?? memberOf(body, 'Success');
  return (listOf(body, 'errors')?.length ?? 0) > 0 || success === 0 || success === false;
}

/**
 * ActiveCampaign's own words about a failure. It has no single shape for them: `message`, `error`,
 * `errors[{title, detail}]`, `failureReasons` (texts, or objects with a `failureReason`), or a page of HTML.
 */
export function wordsOf(answer: Answer): string {
  const { body, text } = answer;
  if (body === undefined) return wordsOfPage(text);
  const words = [
    memberOf(body, 'message'),
    memberOf(body, 'error'),
    ...(listOf(body, 'errors') ?? []).flatMap((error) => [error['title'], error['detail']]),
    ...reasonsOf(body),
  ].filter((word): word is string => typeof word === 'string' && word !== '');
  const said = words.length === 0 ? JSON.stringify(body) : words.join(' ');
  return cut(said);
}

function reasonsOf(body: Json): (Json | undefined)[] {
  const reasons = memberOf(body, 'failureReasons');
  if (!Array.isArray(reasons)) return [];
  return reasons.map((reason) => (isObject(reason) ? reason['failureReason'] : reason));
}

function wordsOfPage(text: string): string {
  if (text.trim() === '') return 'nothing';
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  if (title !== undefined && title !== '') return cut(`a web page titled "${title}"`);
  return cut(`text that is not JSON, beginning with "${text.slice(0, 60).replaceAll(/\s+/g, ' ')}"`);
}

function cut(words: string): string {
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}
