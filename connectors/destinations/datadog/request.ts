import { ConfigurationError, isObject, jsonOf, unreadable } from '#connector-kit';
import type { HttpResponse, JsonObject } from '#connector-kit';
import type { Context, Credentials } from './credentials.ts';
import { WHERE_API_KEYS_ARE } from './credentials.ts';
import type { Means } from './refusal.ts';
import { refusalFrom, refusalOf } from './refusal.ts';
import { apiRoot, logsRoot } from './site.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  readonly host: 'api' | 'logs';
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly by: Means;
  /** What it is for, to follow "while": `checking the API key`. */
  readonly doing: string;
}

export function urlOf(
  { host, path }: Pick<ApiRequest, 'host' | 'path'>,
  site: string,
  baseUrl: string | undefined,
): string {
  return `${host === 'logs' ? logsRoot(site, baseUrl) : apiRoot(site, baseUrl)}${path}`;
}

/** Sends a request; any status is an answer. Throws NetworkError. */
export function send(context: Context, site: string, request: ApiRequest): Promise<HttpResponse> {
  const { method, body, by } = request;
  return context.http.request({
    method,
    url: urlOf(request, site, context.baseUrl),
    headers: {
      accept: 'application/json',
      ...(by === 'authorization' ? {} : keyHeaders(context.credentials, by)),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(by === 'authorization' ? { bearer: true } : {}),
    // Nothing that is written here can be written twice. Limits tell their end in a header of Datadog's own.
    ...(body === undefined ? {} : { body, retry: 'never' }),
  });
}

/**
 * Sends a request that must succeed.
 *
 * @throws ReconnectError, ConfigurationError, RetryLaterError (also where the answer is no JSON object), NetworkError
 */
export async function read(context: Context, site: string, request: ApiRequest): Promise<JsonObject> {
  const response = await send(context, site, request);
  const refusal = refusalOf(response, request.doing, request.by, site);
  if (refusal !== undefined) throw refusal;
  const body = jsonOf(response);
  if (response.status < 200 || response.status >= 300 || !isObject(body)) {
    throw unreadable(refusalFrom(response, request.doing));
  }
  return body;
}

function keyHeaders({ api_key, application_key }: Credentials, by: Means): Record<string, string> {
  if (api_key === undefined) throw new ConfigurationError(NO_API_KEY);
  return {
    'DD-API-KEY': api_key.reveal(),
    ...(by === 'both_keys' && application_key !== undefined
      ? { 'DD-APPLICATION-KEY': application_key.reveal() }
      : {}),
  };
}

export const NO_API_KEY =
  'There is no API key, and Datadog takes metrics, events and logs with an API key only: an authorization does not ' +
  `suffice. Copy a key ${WHERE_API_KEYS_ARE} and enter it as api_key, beside the authorization.`;
