import type { HttpRequest } from '#connector-kit';
import { refused, unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { readAnswer, refusalIn } from './answer.ts';
import type { Context } from './credentials.ts';
import { apiRoot } from './instance.ts';
import { isExclusion, refusalOf } from './refusal.ts';

/** A request below the API's root. */
export interface ApiRequest extends Pick<HttpRequest, 'method' | 'json' | 'query' | 'retry'> {
  /** Begins with a slash. */
  readonly path: string;
  /** What it is for, to follow "while": `reading the lists`. */
  readonly doing: string;
}

export const whoAmI: ApiRequest = { method: 'GET', path: '/users/me', doing: 'checking the API key' };

/** Sends a request; any status is an answer. Throws NetworkError. */
export async function send(context: Context, request: ApiRequest): Promise<Answer> {
  const { path, doing: _, ...rest } = request;
  const response = await context.http.request({
    ...rest,
    url: `${apiRoot(context.credentials, context.baseUrl)}${path}`,
    headers: { 'Api-Token': context.credentials.api_token.reveal(), Accept: 'application/json' },
  });
  return readAnswer(response);
}

/**
 * Sends a request and gives its answer, unless the fault concerns the whole account.
 *
 * @throws ReconnectError where the key is refused, ConfigurationError where its user or the plan may not,
 *   RetryLaterError on 429 and 5xx, NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await send(context, request);
  if (isExclusion(answer)) return answer;
  const keyWorks =
    isRefused(answer) && request !== whoAmI ? await doesKeyWork(context) : answer.status === 402;
  const refusal = refusalOf(answer, request.doing, keyWorks);
  if (refusal !== undefined) throw refusal;
  return answer;
}

/** 403 is said of a bad key and of a missing permission alike: only another request tells them apart. */
async function doesKeyWork(context: Context): Promise<boolean> {
  return !isRefused(await send(context, whoAmI));
}

function isRefused(answer: Answer): boolean {
  return answer.status === 401 || answer.status === 403;
}

/**
 * Like `ask`, for a reading that must succeed.
 *
 * @throws also ConfigurationError on any other 4xx, RetryLaterError on a 2xx without JSON
 */
export async function read(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await ask(context, request);
  if (answer.status >= 400) {
    throw refused(
      refusalIn(answer, request.doing),
      "The account's plan may not have this, or instance_url is not the API URL.",
    );
  }
  if (answer.status >= 200 && answer.status < 300 && answer.body !== undefined) return answer;
  throw unreadable(refusalIn(answer, request.doing));
}
