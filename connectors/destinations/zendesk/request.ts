import type { HttpRequest, HttpResponse } from '#connector-kit';
import { NetworkError, RetryLaterError, refused, unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { readAnswer } from './answer.ts';
import { apiRoot } from './api-root.ts';
import type { Context, Credentials } from './credentials.ts';
import { LABEL, refusalOf } from './refusal.ts';

/** A request to the API: `path` follows `/api/v2`. */
export interface ApiRequest extends Pick<HttpRequest, 'method' | 'query' | 'json' | 'retry'> {
  readonly path: string;
  /** What it is for, to follow "while": `reading the user fields`. */
  readonly doing: string;
  /** What a 403 of it asks a person to do, where that is not just about the user's role. */
  readonly forbidden?: string;
  /** A second time would write a second one: an answer that leaves open whether it was done is the caller's to read. */
  readonly isOnce?: true;
}

/** Zendesk, or a gateway before it, gave up on a request that may have been carried out. */
const UNCERTAIN = new Set([408, 500, 502, 504, 520, 522, 524]);

export const whoAmI: ApiRequest = { method: 'GET', path: '/users/me', doing: 'asking who is authorized' };

/** Sends a request with the credentials; any status is an answer. Throws NetworkError. */
async function send(context: Context, request: ApiRequest): Promise<Answer> {
  const basic = basicAuthorization(context.credentials);
  return transmit(
    context,
    request,
    basic === undefined ? { bearer: true } : { headers: { authorization: basic } },
  );
}

/** Sends a request without credentials. Throws NetworkError. */
export async function sendAnonymously(context: Context, request: ApiRequest): Promise<Answer> {
  return transmit(context, request, {});
}

/**
 * Sends a request and gives its answer, unless the fault concerns the whole account. Of a request that `isOnce`, it
 * also gives the answers that leave open whether it was done: see `isUncertain`.
 *
 * @throws ReconnectError where the authorization is refused, ConfigurationError where its user may not,
 *   RetryLaterError on 429 and 5xx, NetworkError
 */
export async function ask(context: Context, request: ApiRequest): Promise<Answer> {
  const answer = await send(context, request);
  if (isUncertain(request, answer)) return answer;
  const refusal = refusalOf(answer, request.doing, request.forbidden);
  if (refusal !== undefined) throw refusal;
  return answer;
}

/** Whether nobody knows if the request was carried out, and it must not be repeated. */
export function isUncertain({ isOnce }: ApiRequest, { status }: Answer): boolean {
  return isOnce === true && UNCERTAIN.has(status);
}

/**
 * Like `ask`, for a reading that must succeed.
 *
 * @throws also ConfigurationError on any other 4xx, RetryLaterError on a 2xx without JSON or where no answer came
 */
export async function read(context: Context, request: ApiRequest): Promise<Answer> {
  const { doing } = request;
  const answer = await askForReading(context, request);
  const { status, words, body } = answer;
  if (status >= 400) {
    throw refused(
      { label: LABEL, status, doing, words },
      'Check the domain, and that the account’s plan has this.',
    );
  }
  if (status >= 200 && status < 300 && body !== undefined) return answer;
  throw unreadable({ label: LABEL, status, doing, words });
}

/** A reading that was sent and not answered has written nothing, so it is no `unknown` of a record. */
async function askForReading(context: Context, request: ApiRequest): Promise<Answer> {
  try {
    return await ask(context, request);
  } catch (error) {
    if (!(error instanceof NetworkError) || !error.sent) throw error;
    throw new RetryLaterError(error.message, { code: error.fault, cause: error });
  }
}

export function usesApiToken({ email, api_token }: Credentials): boolean {
  return email !== undefined && api_token !== undefined;
}

function basicAuthorization({ email, api_token }: Credentials): string | undefined {
  if (email === undefined || api_token === undefined) return undefined;
  return `Basic ${Buffer.from(`${email}/token:${api_token.reveal()}`).toString('base64')}`;
}

async function transmit(
  context: Context,
  { method, path, query, json, retry }: ApiRequest,
  authorization: Pick<HttpRequest, 'bearer' | 'headers'>,
): Promise<Answer> {
  const response = await context.http.request({
    method,
    url: `${await apiRoot(context)}${path}`,
    ...(query === undefined ? {} : { query }),
    ...(json === undefined ? {} : { json }),
    ...(retry === undefined ? {} : { retry }),
    ...authorization,
    headers: { accept: 'application/json', ...authorization.headers },
  });
  adoptRate(context, response);
  return readAnswer(response);
}

/** The account's requests per minute stand in its answers: they differ by plan. */
function adoptRate({ http }: Context, { headers }: HttpResponse): void {
  const perMinute = Number(headers['x-rate-limit'] ?? Number.NaN);
  if (perMinute >= 1 && perMinute <= 1_000_000) http.setRequestsPerSecond(perMinute / 60);
}
