import type { HttpResponse, Json, Refusal } from '#connector-kit';
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
  readonly isEmpty: boolean;
  /** ActiveCampaign's own words. */
  readonly words: string;
  readonly retryAfterMs: number | undefined;
}

export function readAnswer(response: HttpResponse): Answer {
  const body = jsonOf(response);
  return {
    status: response.status,
    body,
    isEmpty: response.text().trim() === '',
    words: wordsOf(body, response.text()),
    retryAfterMs: retryAfterMs(response.headers['retry-after']),
  };
}

/** @param doing what was asked, to follow "while": `reading the lists` */
export function refusalIn({ status, words, retryAfterMs: wait }: Answer, doing: string): Refusal {
  return { label: 'ActiveCampaign', status, doing, words, retryAfterMs: wait };
}

/** `code` of the first entry of `errors`, such as `duplicate` or `field_missing`. */
export function errorCode(body: Json | undefined): string | undefined {
  const code = listOf(body, 'errors')?.[0]?.['code'];
  return typeof code === 'string' ? textOf(code) : undefined;
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
export function wordsOf(body: Json | undefined, text: string): string {
  if (body === undefined) return wordsOfText(text);
  const words = [
    memberOf(body, 'message'),
    memberOf(body, 'error'),
    ...(listOf(body, 'errors') ?? []).flatMap((error) => [error['title'], error['detail']]),
    ...reasonsOf(body),
  ].filter((word): word is string => typeof word === 'string' && word !== '');
  return cutWords(words.length === 0 ? JSON.stringify(body) : words.join(' ').replace(/\.$/, ''));
}

function reasonsOf(body: Json): (Json | undefined)[] {
  const reasons = memberOf(body, 'failureReasons');
  if (!Array.isArray(reasons)) return [];
  return reasons.map((reason) => (isObject(reason) ? reason['failureReason'] : reason));
}
