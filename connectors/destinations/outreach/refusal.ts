import type { ConnectorError, Refusal } from '#connector-kit';
import { busyOrDown, ConfigurationError, ReconnectError, refused, said } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorId, wordsOf } from './answer.ts';
import { SCOPES } from './oauth.ts';

export const LABEL = 'Outreach';

const LIMIT =
  'The requests an hour of the user who authorized are used up; all integrations of that user share them.';

/** What an answer refuses, in the words that messages begin with. */
export function refusalIn(answer: Answer, doing: string): Refusal {
  const { status, retryAfterMs } = answer;
  return { label: LABEL, status, doing, words: wordsOf(answer), retryAfterMs };
}

/**
 * The fault of an answer that concerns the whole connection, not one record; undefined where there is none.
 *
 * @param doing what was asked, to follow "while": `reading the accounts`
 */
export function refusalOf(answer: Answer, doing: string): ConnectorError | undefined {
  const refusal = refusalIn(answer, doing);
  if (answer.status === 401) {
    return new ReconnectError(`${said(refusal)} The authorization is over: authorize Outreach again.`, {
      code: 'http_401',
    });
  }
  if (answer.status === 403) return forbidden(refusal, errorId(answer));
  return busyOrDown(refusal, LIMIT);
}

/** Whether the scopes are good and the user's profile forbids it: that may be so for one record only. */
export function isGoverned(answer: Answer): boolean {
  return answer.status === 403 && errorId(answer) === 'unauthorizedRequest';
}

/** A 4xx where an answer must be a success. */
export function refusedReading(answer: Answer, doing: string): ConfigurationError {
  return refused(
    refusalIn(answer, doing),
    'Check that no proxy alters the requests, and report it if it stays.',
  );
}

function forbidden(refusal: Refusal, id: string | undefined): ConnectorError {
  const code = id ?? 'http_403';
  if (id === 'unauthorizedOauthScope') {
    return new ReconnectError(
      `${said(refusal)} The authorization lacks a scope: select ${SCOPES.join(', ')} for the app in Outreach's ` +
        'developer portal (API access), then authorize again.',
      { code },
    );
  }
  return new ConfigurationError(
    `${said(refusal)} The scopes are granted, but the Outreach profile of the user who authorized forbids it: let an ` +
      'administrator of Outreach change that profile, or authorize as a user with an admin profile.',
    { code },
  );
}
