import { ReconnectError, RetryLaterError, busyOrDown, refused, retryAfterMs, said } from '#connector-kit';
import type { ConnectorError, HttpResponse, Refusal } from '#connector-kit';
import { WHERE_API_KEYS_ARE, WHERE_APPLICATION_KEYS_ARE } from './credentials.ts';
import { wordsOf } from './words.ts';

export type Means = 'api_key' | 'both_keys' | 'authorization';

/** What to do where Datadog refuses whom we say that we are. */
const WHAT_TO_DO: Readonly<Record<Means, (site: string) => string>> = {
  api_key: (site) =>
    `It does not know the API key at ${site}: copy a key ${WHERE_API_KEYS_ARE} and enter it as api_key, and check ` +
    'that site is where the organization is: keys of one site are unknown on the others.',
  both_keys: (site) =>
    `The API key may be good, but the application key is refused at ${site}: copy one of the same organization ` +
    `${WHERE_APPLICATION_KEYS_ARE} and enter it as application_key, or leave it out.`,
  authorization: (site) =>
    `The authorization is not accepted at ${site} any more: authorize again. It ends when somebody revokes it or the ` +
    'person who gave it is disabled.',
};

export function refusalFrom(response: HttpResponse, doing: string): Refusal {
  return {
    label: 'Datadog',
    status: response.status,
    doing,
    words: wordsOf(response),
    retryAfterMs: resetMs(response),
  };
}

/**
 * The fault of an answer that concerns the whole account; undefined where there is none, and for 400 and 413, which
 * are about what was sent.
 */
export function refusalOf(
  response: HttpResponse,
  doing: string,
  by: Means,
  site: string,
): ConnectorError | undefined {
  const { status } = response;
  if (status < 400 || status === 400 || status === 413) return undefined;
  const refusal = refusalFrom(response, doing);
  const code = `http_${status}`;
  if (status === 401 || status === 403) {
    return new ReconnectError(`${said(refusal)} ${WHAT_TO_DO[by](site)}`, { code });
  }
  if (status === 408) return new RetryLaterError(`${said(refusal)} Try again later.`, { code });
  return (
    busyOrDown(
      refusal,
      "The organization's limit for this endpoint is used up, by all its integrations together.",
    ) ??
    refused(refusal, `Check that ${site} is the organization's site, and that no proxy answers in its place.`)
  );
}

/**
 * How long Datadog asks to wait, in milliseconds: `X-RateLimit-Reset` is in seconds from now
 * (https://docs.datadoghq.com/api/latest/rate-limits/).
 */
function resetMs({ headers }: HttpResponse): number | undefined {
  return retryAfterMs(headers['x-ratelimit-reset'] ?? headers['retry-after']);
}
