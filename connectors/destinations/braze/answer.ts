import type { HttpResponse, Json } from '#connector-kit';
import { cutWords, isObject, jsonOf, memberOf, retryAfterMs, textOf, wordsOfText } from '#connector-kit';

/** What came back: `body` is undefined where the answer was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  /** Braze's own words. */
  readonly words: string;
  readonly retryAfterMs: number | undefined;
  /** The `Link` header. */
  readonly link: string | undefined;
}

export function readAnswer(response: HttpResponse): Answer {
  const { status, headers } = response;
  const body = jsonOf(response);
  return {
    status,
    body,
    words: wordsOf(body, response.text()),
    retryAfterMs: status === 429 ? waitOf(headers) : undefined,
    link: headers['link'],
  };
}

/** Entries of `errors`, each a text or an object. */
export function errorsOf(body: Json | undefined): readonly Json[] {
  const errors = memberOf(body, 'errors');
  return Array.isArray(errors) ? errors : [];
}

/** One entry of `errors` in words. */
export function wordsOfError(error: Json): string {
  if (!isObject(error)) return textOf(error) ?? JSON.stringify(error);
  const [id, message, type] = ['id', 'message', 'type'].map((name) => textOf(error[name]));
  const words = [id, message ?? type].filter((part) => part !== undefined);
  return words.length === 0 ? JSON.stringify(error) : words.join(': ');
}

function wordsOf(body: Json | undefined, text: string): string {
  const message = textOf(memberOf(body, 'message'));
  const words = [...(message === undefined ? [] : [message]), ...new Set(errorsOf(body).map(wordsOfError))];
  return words.length === 0 ? wordsOfText(text) : cutWords(words.join('; ').replace(/\.$/, ''));
}

/**
 * Milliseconds until the window of the limit ends. Braze sends no Retry-After, but `X-RateLimit-Reset` in epoch seconds
 * (https://www.braze.com/docs/api/api_limits/).
 */
function waitOf(headers: HttpResponse['headers']): number | undefined {
  const reset = headers['x-ratelimit-reset']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(reset)) return Math.max(0, Number(reset) * 1000 - Date.now());
  return retryAfterMs(headers['retry-after']);
}
