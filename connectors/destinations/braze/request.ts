import type { ConnectorError, HttpRequest, Refusal } from '#connector-kit';
import {
  ConfigurationError,
  ReconnectError,
  busyOrDown,
  isObject,
  refused,
  said,
  unreadable,
} from '#connector-kit';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import type { Context } from './credentials.ts';
import { WHERE_TO_FIND } from './credentials.ts';
import { apiRoot } from './instance.ts';

/** A request to the REST API. */
export interface ApiRequest extends Pick<HttpRequest, 'method' | 'json' | 'query' | 'retry'> {
  /** Begins with a slash. */
  readonly path: string;
  /** What it is for, to follow "while": `listing the catalogs`. */
  readonly doing: string;
  /** The permission of the key that it needs, by Braze's name. */
  readonly permission: string;
  /** What to do about a 404; where it is left out, the address is wrong. */
  readonly whereMissing?: string;
}

const LIMIT = "The workspace's limit of requests is used up, by all that use its API.";

/** Sends a request; any status is an answer. Throws NetworkError. */
export async function send(context: Context, request: ApiRequest): Promise<Answer> {
  const { path, doing: _, permission: __, whereMissing: ___, ...rest } = request;
  const response = await context.http.request({
    ...rest,
    url: `${apiRoot(context.credentials, context.baseUrl)}${path}`,
    headers: {
      authorization: `Bearer ${context.credentials.api_key.reveal()}`,
      accept: 'application/json',
    },
  });
  return readAnswer(response);
}

/**
 * Sends a request and gives its answer: a 2xx, or a 400 or 413, which are about what was sent.
 *
 * @throws ReconnectError where the key is refused, ConfigurationError where it lacks the permission or there is no such
 *   thing, RetryLaterError on 429 and 5xx, NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await send(context, request);
  const fault = faultOf(answer, request);
  if (fault !== undefined) throw fault;
  return answer;
}

/**
 * Like `ask`, for a reading that must succeed: its body is an object.
 *
 * @throws also ConfigurationError on any other 4xx, RetryLaterError on a 2xx without JSON
 */
export async function read(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await ask(context, request);
  if (answer.status >= 400) throw refused(refusalOf(answer, request), `Check instance_url ${WHERE_TO_FIND}.`);
  if (!isObject(answer.body)) throw unreadable(refusalOf(answer, request));
  return answer;
}

export function refusalOf(
  { status, words, retryAfterMs }: Answer,
  { doing }: Pick<ApiRequest, 'doing'>,
): Refusal {
  return { label: 'Braze', status, doing, words, retryAfterMs };
}

/** The fault that an answer tells of, where it is not about what was sent: see `ask`. */
export function faultOf(answer: Answer, request: ApiRequest): ConnectorError | undefined {
  const { status } = answer;
  const refusal = refusalOf(answer, request);
  const options = { code: `http_${status}` };
  if (status === 401) {
    return new ReconnectError(
      `${said(refusal)} It refuses the API key: copy a REST API key ${WHERE_TO_FIND}, and check that instance_url is ` +
        "the REST endpoint shown there: a key works on its own workspace's instance only.",
      options,
    );
  }
  if (status === 403) {
    return new ConfigurationError(
      `${said(refusal)} The API key is good, but lacks the permission ${request.permission}, or does not allow this ` +
        "server's address. Braze does not let a key be changed: make a new one with that permission " +
        `${WHERE_TO_FIND} and enter it here.`,
      options,
    );
  }
  if (status === 404) {
    const { whereMissing = `Check that instance_url is the REST endpoint shown ${WHERE_TO_FIND}.` } = request;
    return refused(refusal, whereMissing);
  }
  const busy = busyOrDown(refusal, LIMIT);
  if (busy !== undefined) return busy;
  if (status >= 300 && status < 400) return unreadable(refusal);
  if (status >= 400 && status !== 400 && status !== 413) {
    return refused(refusal, `Check instance_url ${WHERE_TO_FIND}, and that no proxy answers in its place.`);
  }
  return undefined;
}
