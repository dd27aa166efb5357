import type { HttpResponse, Json, JsonObject } from '#connector-kit';
import { cutWords, isObject, jsonOf, memberOf, retryAfterMs, wordsOfText } from '#connector-kit';

/** What came back: `body` is undefined where the answer was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  /** Zendesk's own words where the answer is a refusal. */
  readonly words: string;
  readonly retryAfterMs: number | undefined;
}

export function readAnswer(response: HttpResponse): Answer {
  const body = jsonOf(response);
  return {
    status: response.status,
    body,
    words: body === undefined ? wordsOfText(response.text()) : wordsOf(body),
    retryAfterMs: retryAfterMs(response.headers['retry-after']),
  };
}

/**
 * Zendesk's own words about a failure. Shapes: `error` as a text or as `{title, message}`, `description`,
 * `details: {field: [{description}]}`, `errors: [{title, detail}]`.
 */
export function wordsOf(body: Json | undefined): string {
  if (!isObject(body)) return 'no reason given';
  const words = [
    ...textsOf(body['error']),
    ...textsOf(body['error_description']),
    ...textsOf(body['description']),
    ...textsOf(body['message']),
    ...textsOf(body['details']),
    ...textsOf(body['errors']),
  ];
  return words.length === 0 ? 'no reason given' : cutWords([...new Set(words)].join(': '));
}

/** The name of an error: `RecordInvalid`, `TooManyJobs`. */
export function errorCode(body: Json | undefined): string | undefined {
  const error = memberOf(body, 'error');
  return typeof error === 'string' && /^\w{3,60}$/.test(error) ? error : undefined;
}

const SAID = ['title', 'message', 'description', 'detail'];

function textsOf(value: Json | undefined): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim().replace(/\.$/, '')];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (!isObject(value)) return [];
  return SAID.some((name) => name in value) ? SAID.flatMap((name) => textsOf(value[name])) : membersOf(value);
}

/** Errors by the field that they are about. */
function membersOf(value: JsonObject): string[] {
  return Object.entries(value).flatMap(([name, member]) => textsOf(member).map((text) => `${name}: ${text}`));
}
