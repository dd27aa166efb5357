import type { HttpRequest, HttpResponse, Json } from '#connector-kit';
import { NetworkError, RetryLaterError, jsonOf, refused, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { heedLimit } from './rate-limit.ts';
import { faultOf, label } from './refusal.ts';
import { API_HOST } from './version.ts';

export interface ApiRequest extends Pick<
  HttpRequest,
  'method' | 'json' | 'query' | 'retry' | 'maxResponseBytes'
> {
  /** Begins with a slash; what came from outside is encoded in it. */
  readonly path: string;
  /** What it is for, to follow "while": `reading the lists`. */
  readonly doing: string;
}

/** Sends a request; any status is an answer. Throws NetworkError, ReconnectError. */
export async function send(context: Context, request: ApiRequest): Promise<HttpResponse> {
  const { path, doing: _, ...rest } = request;
  const response = await context.http.request({
    ...rest,
    url: `${context.baseUrl ?? API_HOST}${path}`,
    headers: { accept: 'application/json' },
    bearer: true,
  });
  heedLimit(context.http, response);
  return response;
}

/**
 * Sends a request and gives its answer, unless the fault concerns the whole account.
 *
 * @throws ReconnectError, ConfigurationError where a scope or the plan is missing, RetryLaterError, NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<HttpResponse> {
  const response = await send(context, request);
  const fault = faultOf(response, request.doing, context.found);
  if (fault !== undefined) throw fault;
  return response;
}

/**
 * Like `ask`, for a reading on the way to a write: without an answer nothing has changed, so no record is in doubt.
 *
 * @throws as `ask`
 */
export async function look(context: Context, request: ApiRequest): Promise<HttpResponse> {
  try {
    return await ask(context, request);
  } catch (error) {
    if (error instanceof NetworkError && error.sent) {
      throw new RetryLaterError(error.message, { cause: error, code: error.fault });
    }
    throw error;
  }
}

/**
 * Like `ask`, for a reading that must succeed: gives its body.
 *
 * @throws also ConfigurationError on any other 4xx, RetryLaterError on an answer that is not JSON
 */
export async function read(context: Context, request: ApiRequest): Promise<Json> {
  const response = await ask(context, request);
  const refusal = label(response, request.doing);
  if (response.status >= 400) {
    throw refused(
      refusal,
      'It may have been deleted in HubSpot: refresh the objects, then mend the mapping.',
    );
  }
  const body = jsonOf(response);
  if (response.status >= 300 || body === undefined) throw unreadable(refusal);
  return body;
}
