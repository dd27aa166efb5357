import type { HttpResponse, Json, JsonObject } from '#connector-kit';
import {
  cutWords,
  isObject,
  jsonOf,
  listOf,
  memberOf,
  retryAfterMs,
  textOf,
  wordsOfText,
} from '#connector-kit';

/** What came back: `body` is undefined where the answer was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
  /** Requests an hour that this user has, where the answer says it. */
  readonly requestsPerHour: number | undefined;
}

export function readAnswer(response: HttpResponse, now = Date.now()): Answer {
  const { headers } = response;
  const limit = Number(headers['x-ratelimit-limit'] ?? Number.NaN);
  return {
    status: response.status,
    body: jsonOf(response),
    text: response.text(),
    retryAfterMs: retryAfterMs(headers['retry-after'], now) ?? resetMs(headers['x-ratelimit-reset'], now),
    requestsPerHour: limit > 0 ? limit : undefined,
  };
}

/** A time as seconds since 1970, or written out. */
function resetMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  return /^\d+$/.test(header) ? Math.max(0, Number(header) * 1000 - now) : retryAfterMs(header, now);
}

/** `id` of the first error: `validationError`, `unauthorizedRequest`. */
export function errorId({ body }: Answer): string | undefined {
  return textOf(errorsOf(body)[0]?.['id']);
}

/** Whether somebody else has what must be one record's alone, an e-mail address. */
export function isTaken(answer: Answer): boolean {
  return answer.status === 422 && /\balready (been taken|exists|in use)\b/i.test(wordsOf(answer));
}

/**
 * Outreach's own words: `errors[{title, detail, source: {pointer}}]` of the API (415 says `details`), or
 * `{error, description}` of the gateway before it.
 */
export function wordsOf({ body, text }: Answer): string {
  if (body === undefined) return wordsOfText(text);
  const errors = errorsOf(body).map(wordsOfError).filter(Boolean);
  if (errors.length > 0) return cutWords(errors.join('; '));
  const gateway = [textOf(memberOf(body, 'error')), textOf(memberOf(body, 'description'))].filter(Boolean);
  return cutWords(gateway.length > 0 ? gateway.join(' ') : JSON.stringify(body));
}

function wordsOfError(error: JsonObject): string {
  const detail = textOf(error['detail']) ?? textOf(error['details']) ?? textOf(error['title']) ?? '';
  const pointer = textOf(memberOf(error['source'], 'pointer'));
  const words = detail.replace(/\.$/, '');
  return pointer === undefined || pointer === '/data' ? words : `${words} (${pointer})`;
}

function errorsOf(body: Json | undefined): readonly JsonObject[] {
  return listOf(body, 'errors') ?? [];
}

/** A resource of JSON:API. */
export interface Resource {
  readonly id: number;
  readonly attributes: JsonObject;
  readonly relationships: JsonObject;
}

/** The resource of an answer's `data`; undefined where it is none. */
export function resourceOf(data: Json | undefined): Resource | undefined {
  const id = Number(textOf(memberOf(data, 'id')) ?? Number.NaN);
  if (!Number.isSafeInteger(id)) return undefined;
  const attributes = memberOf(data, 'attributes');
  const relationships = memberOf(data, 'relationships');
  return {
    id,
    attributes: isObject(attributes) ? attributes : {},
    relationships: isObject(relationships) ? relationships : {},
  };
}
