import { ConfigurationError, retryAfterMs, RetryLaterError } from '#connector-kit';
import type { ConnectorError, HttpResponse } from '#connector-kit';
import { AnswerUnreadable, GrantRefused } from './grant.ts';

const LONGEST_WORDS = 300;

/** Errors of RFC 6749 that are about our client, not about the grant. */
const CLIENT_ERRORS = new Set([
  'invalid_client',
  'unauthorized_client',
  'invalid_client_id',
  'BAD_CLIENT_ID',
  'BAD_CLIENT_SECRET',
]);

/** Errors of RFC 6749 that are about the request, whatever it asks for. */
const REQUEST_ERRORS = new Set(['invalid_request', 'unsupported_grant_type', 'invalid_scope']);

/**
 * What an answer of a token endpoint that gives no token means.
 *
 * @param doing follows "while"
 * @param advice what to do where it refuses credentials that nobody authorized
 */
export function refusalOf(
  label: string,
  answer: HttpResponse,
  doing: string,
  cause: unknown,
  advice?: string,
): ConnectorError {
  const { status } = answer;
  const { code, words } = errorIn(answer);
  const said = `${label} answered ${status} while ${doing}: ${words}.`;
  const options = { code: code ?? `http_${status}`, cause };
  if (status === 429 || status >= 500) {
    const wait = retryAfterMs(answer.headers['retry-after']);
    return new RetryLaterError(`${said} Try again later.`, {
      ...options,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  if (status < 300) {
    return new AnswerUnreadable(
      `${said} That is no answer of a token endpoint: check the address, and whatever stands between.`,
      options,
    );
  }
  if (code !== undefined && CLIENT_ERRORS.has(code) && advice === undefined) {
    return new ConfigurationError(
      `${said} It refuses the OAuth client: check its id, its secret and the redirect URI registered for it ` +
        '(`npm run spillway -- doctor` prints it).',
      options,
    );
  }
  if (status === 404 || status === 405 || (status >= 300 && status < 400)) {
    return new ConfigurationError(
      `${said} Nothing grants tokens there: check the account's address.`,
      options,
    );
  }
  // Nobody's grant ends by the page of a proxy, or by a request that the provider does not understand.
  if (code === undefined || REQUEST_ERRORS.has(code)) {
    return new ConfigurationError(
      `${said} The authorization was not refused by that: check whatever stands between.`,
      options,
    );
  }
  // An assertion or a password is nobody's consent: there is nothing to authorize.
  return new GrantRefused(`${said} ${advice ?? 'Authorize again.'}`, options);
}

function errorIn(answer: HttpResponse): { readonly code: string | undefined; readonly words: string } {
  const body = answer.json();
  if (typeof body !== 'object' || body === null) return { code: undefined, words: plainWords(answer.text()) };
  const { error, error_description: description, status, message } = body as Record<string, unknown>;
  const code = [error, status].find((one): one is string => typeof one === 'string' && one !== 'error');
  const explained = [description, message].find(
    (one): one is string => typeof one === 'string' && one !== '',
  );
  const words = code === undefined ? explained : explained === undefined ? code : `${code} (${explained})`;
  return { code, words: (words ?? 'no reason given').slice(0, LONGEST_WORDS) };
}

/** What no JSON says may hold tokens in any form: nothing is shown from the first one on. */
const TOKEN_NAME = /["'<]?\b(?:access|refresh|id)[_-]?token/i;

function plainWords(text: string): string {
  const at = text.search(TOKEN_NAME);
  if (at !== -1) return `${plainWords(text.slice(0, at))} (not shown from the first token on)`;
  const words = text
    .replaceAll(/<[^>]{0,500}>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words === '' ? 'an empty answer' : words.slice(0, LONGEST_WORDS);
}
