import type { ConnectorError, HttpResponse } from '#connector-kit';
import {
  ConfigurationError,
  ReconnectError,
  RecordError,
  RetryLaterError,
  busyOrDown,
  jsonOf,
  refused,
  retryAfterMs,
  said,
} from '#connector-kit';
import { faultsOf, wordsOf } from './answer.ts';

export const LABEL = 'Salesforce';

/**
 * The daily allowance counts the last 24 hours, so some of it comes back all the time. How much, Salesforce does not
 * say: it is asked again after a quarter of an hour.
 */
const LIMIT_RETRY_MS = 900_000;

/** Requests that take longer than 20 s, of which 25 may run at once, end on their own. */
const CONCURRENCY_RETRY_MS = 60_000;

/** Of a request that names what the organization, or its user, does not have (any more). */
const GONE = new Set(['INVALID_FIELD', 'INVALID_TYPE', 'NOT_FOUND', 'INVALID_QUERY_FILTER_OPERATOR']);

const ADVICE: Readonly<Record<string, string>> = {
  API_DISABLED_FOR_ORG:
    'Let an administrator give the user the permission "API Enabled", or buy API access for this edition.',
  API_CURRENTLY_DISABLED:
    'Salesforce has switched the API off for this organization: ask Salesforce support.',
  INSUFFICIENT_ACCESS: 'Let an administrator give the user the permission (Setup → Permission Sets).',
  INSUFFICIENT_ACCESS_OR_READONLY:
    'Let an administrator give the user the permission (Setup → Permission Sets).',
  OAUTH_APP_BLOCKED: 'Let an administrator unblock the app under Setup → Connected Apps OAuth Usage.',
  FEATURENOTENABLED:
    'Let an administrator give the user the permission "API Enabled" and access to the Bulk API.',
};

/** `REQUEST_LIMIT_EXCEEDED`, and `EXCEEDEDQUOTA` of the Bulk API; storage does not come back with time. */
function isLimit(code: string): boolean {
  return (code.endsWith('LIMIT_EXCEEDED') && code !== 'STORAGE_LIMIT_EXCEEDED') || code === 'EXCEEDEDQUOTA';
}

/**
 * The fault that an answer tells of; undefined for 1xx to 3xx. A RecordError where it may be what was sent.
 *
 * @param doing what was asked, to follow "while": `listing the objects`
 */
export function refusalOf(response: HttpResponse, doing: string): ConnectorError | undefined {
  const { status, headers } = response;
  if (status < 400) return undefined;
  const faults = faultsOf(jsonOf(response));
  const codes = faults.map(({ code }) => code);
  const wait = retryAfterMs(headers['retry-after']);
  const refusal = { label: LABEL, status, doing, words: wordsOf(response), retryAfterMs: wait };
  const limit = faults.find(({ code }) => isLimit(code));
  if (limit !== undefined && /concurrent/i.test(limit.message)) {
    return new RetryLaterError(
      `${said(refusal)} Too many requests of the organization take long at the same time. Try again later.`,
      { code: limit.code, retryAfterMs: wait ?? CONCURRENCY_RETRY_MS },
    );
  }
  if (limit !== undefined) {
    return new RetryLaterError(
      `${said(refusal)} The organization has used up what it may ask of the API: see Setup → Company Information → ` +
        'API Requests, Last 24 Hours. Try again later.',
      { code: limit.code, retryAfterMs: wait ?? LIMIT_RETRY_MS },
    );
  }
  if (status === 401) {
    return new ReconnectError(
      `${said(refusal)} The session is over and could not be renewed: authorize again, or enter credentials that ` +
        'Salesforce accepts.',
      { code: codes[0] ?? 'http_401' },
    );
  }
  const busy = busyOrDown(refusal, 'Salesforce asks for fewer requests.');
  if (busy !== undefined) return busy;
  const gone = codes.find((code) => GONE.has(code));
  if (gone !== undefined || status === 404) {
    return new ConfigurationError(
      `${said(refusal)} The object or field may be gone, or hidden from the user by a profile: refresh the objects ` +
        'and look at the mapping.',
      { code: gone ?? 'http_404' },
    );
  }
  const advised = codes.find((code) => Object.hasOwn(ADVICE, code));
  if (advised !== undefined)
    return new ConfigurationError(`${said(refusal)} ${ADVICE[advised]}`, { code: advised });
  if (status === 400 || status === 413)
    return new RecordError(said(refusal), { code: codes[0] ?? `http_${status}` });
  return refused(
    refusal,
    'Look at the permissions of the user under Setup → Users, and at the app that it authorized.',
  );
}
