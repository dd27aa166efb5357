import type { HttpRequest, HttpResponse, Json } from '#connector-kit';
import { isObject, jsonOf, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { wordsOf } from './failure.ts';
import type { Api } from './host.ts';
import { API_NAMES, apiRoot } from './host.ts';
import { refusalOf } from './refusal.ts';

/** A request below an API's root. */
export interface ApiRequest extends Pick<HttpRequest, 'method' | 'json' | 'query' | 'retry'> {
  readonly api: Api;
  /** Begins with a slash. */
  readonly path: string;
  /** What it is for, to follow "while": `reading the accounts`. */
  readonly doing: string;
  /** The manager account through which an Ads account is reached. */
  readonly managerId?: string | undefined;
}

/** Uploads are checked record by record before Google answers. */
const TIMEOUT_MS = 120_000;

/** Sends a request; any status is an answer. Throws NetworkError, ReconnectError. */
export function send(context: Context, request: ApiRequest): Promise<HttpResponse> {
  const { api, path, doing: _, managerId, ...rest } = request;
  return context.http.request({
    ...rest,
    url: `${apiRoot(api, context.baseUrl)}${path}`,
    headers: headersOf(context, api, managerId),
    bearer: true,
    timeoutMs: TIMEOUT_MS,
  });
}

/**
 * Sends a request that must succeed and gives the JSON of its answer.
 *
 * @throws ReconnectError, ConfigurationError, RetryLaterError as `refusalOf`, also where a 2xx is not JSON; NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<Json> {
  return bodyOf(await send(context, request), request);
}

/** The JSON of a 2xx. Throws as `ask`. */
export function bodyOf(response: HttpResponse, { api, doing }: ApiRequest): Json {
  const { status } = response;
  if (status >= 400) throw refusalOf(api, response, doing);
  const body = jsonOf(response);
  if (status >= 200 && status < 300 && isObject(body)) return body;
  throw unreadable({ label: API_NAMES[api], status, doing, words: wordsOf(response) });
}

function headersOf(context: Context, api: Api, managerId: string | undefined): Record<string, string> {
  if (api === 'data_manager') {
    return managerId === undefined
      ? {}
      : { 'login-account': `accountTypes/GOOGLE_ADS/accounts/${managerId}` };
  }
  const { developer_token: token } = context.credentials;
  return {
    ...(managerId === undefined ? {} : { 'login-customer-id': managerId }),
    ...(token === undefined ? {} : { 'developer-token': token.reveal() }),
  };
}
