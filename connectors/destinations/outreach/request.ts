import type { HttpRequest } from '#connector-kit';
import { unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import type { Context } from './credentials.ts';
import { refusalIn, refusalOf, refusedReading } from './refusal.ts';
import { apiRoot, MEDIA_TYPE } from './version.ts';

/** A request below the API's root. */
export interface ApiRequest extends Pick<HttpRequest, 'method' | 'json' | 'retry'> {
  /** Begins with a slash; without a query. */
  readonly path: string;
  readonly query?: URLSearchParams;
  /** What it is for, to follow "while": `reading the accounts`. */
  readonly doing: string;
}

/** What the administrator has defined: https://developers.outreach.io/api/custom-objects. */
export const readTypes: ApiRequest = {
  method: 'GET',
  path: '/types',
  doing: 'reading the definitions of custom fields',
};

/** Sends a request; any status is an answer. Throws NetworkError, and what the token's renewal throws. */
export async function send(
  context: Pick<Context, 'http' | 'baseUrl'>,
  request: ApiRequest,
  bearer = true,
): Promise<Answer> {
  const { path, query, doing: _, ...rest } = request;
  const search = query === undefined ? '' : `?${query.toString()}`;
  const response = await context.http.request({
    ...rest,
    ...(bearer ? { bearer: true as const } : {}),
    url: `${apiRoot(context.baseUrl)}${path}${search}`,
    headers: { accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE },
  });
  const answer = readAnswer(response);
  const { requestsPerHour } = answer;
  if (requestsPerHour !== undefined) context.http.setRequestsPerSecond(requestsPerHour / 3_600);
  return answer;
}

/**
 * Sends a request and gives its answer, unless the fault concerns the whole connection.
 *
 * @throws ReconnectError on 401 and for a missing scope, ConfigurationError on any other 403, RetryLaterError on 429
 *   and 5xx, NetworkError
 */
async function ask(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await send(context, request);
  const refusal = refusalOf(answer, request.doing);
  if (refusal !== undefined) throw refusal;
  return answer;
}

/**
 * Like `ask`, for a reading that must succeed.
 *
 * @throws also ConfigurationError on any other 4xx, RetryLaterError on a 2xx or 3xx that is not the API's
 */
export async function read(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await ask(context, request);
  if (answer.status >= 400) throw refusedReading(answer, request.doing);
  if (answer.status < 300 && answer.body !== undefined) return answer;
  throw unreadable(refusalIn(answer, request.doing));
}
