import type { ConnectorError, HttpResponse, JsonObject } from '#connector-kit';
import {
  ConfigurationError,
  ReconnectError,
  RetryLaterError,
  busyOrDown,
  jsonOf,
  retryAfterMs,
  said,
} from '#connector-kit';
import { missingScopes, wordsOf } from './error-words.ts';
import { waitMs } from './rate-limit.ts';

const LIMIT =
  'The limit of requests is used up: it counts for all that this app does in the account, and the daily one for ' +
  'all apps together.';

/** 408: HubSpot did not wait any longer. 423: too much at once for one record. 477: it moves the account to another region. */
const BUSY: ReadonlySet<number> = new Set([408, 423, 477]);

export function label(response: HttpResponse, doing: string, retryAfter?: number) {
  return {
    label: 'HubSpot',
    status: response.status,
    doing,
    words: wordsOf(response).replace(/\.$/, ''),
    retryAfterMs: retryAfter,
  };
}

/**
 * The fault of an answer that concerns the whole account, not one record; undefined where there is none.
 *
 * @param doing what was asked, to follow "while"
 */
export function faultOf(
  response: HttpResponse,
  doing: string,
  found: JsonObject,
): ConnectorError | undefined {
  const { status } = response;
  const options = { code: `http_${status}` };
  const words = said(label(response, doing));
  if (status === 401) {
    return new ReconnectError(
      `${words} It refuses the access token: authorize the app again, or enter the current token of the private app.`,
      options,
    );
  }
  if (status === 403) return new ConfigurationError(`${words} ${permission(response)}`, options);
  if (status === 402) {
    return new ConfigurationError(`${words} The plan of the HubSpot account does not allow this.`, options);
  }
  if (BUSY.has(status)) {
    const wait = retryAfterMs(response.headers['retry-after']);
    return new RetryLaterError(`${words} Try again later.`, {
      ...options,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  const wait = status === 429 ? waitMs(response, found) : retryAfterMs(response.headers['retry-after']);
  return busyOrDown(label(response, doing, wait), LIMIT);
}

function permission(response: HttpResponse): string {
  const scopes = missingScopes(jsonOf(response));
  const what = scopes.length === 0 ? 'a scope or a permission that it needs' : `one of ${scopes.join(', ')}`;
  return (
    `The token lacks ${what}. Add the scope to the app in HubSpot and authorize it again (a Super Admin can), ` +
    "or add it to the private app; it may also be that the account's plan does not include this."
  );
}
