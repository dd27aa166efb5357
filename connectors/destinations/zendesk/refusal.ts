import type { ConnectorError } from '#connector-kit';
import { ConfigurationError, ReconnectError, RetryLaterError, busyOrDown, said } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorCode } from './answer.ts';

export const LABEL = 'Zendesk';
/** Queued or running, by all of the account's integrations: https://developer.zendesk.com/api-reference/introduction/rate-limits/#job-limit. */
const MOST_JOBS = 30;
const JOB_PAUSE_MS = 30_000;

/**
 * The fault of an answer that concerns the whole account, not one record; undefined where there is none.
 *
 * @param doing what was asked, to follow "while"
 * @param forbidden what a 403 of this request asks a person to do
 */
export function refusalOf(answer: Answer, doing: string, forbidden?: string): ConnectorError | undefined {
  const { status, words } = answer;
  const refusal = { label: LABEL, status, doing, words, retryAfterMs: answer.retryAfterMs };
  const code = errorCode(answer.body);
  if (status === 401) {
    return new ReconnectError(
      `${said(refusal)} It does not accept the authorization: authorize Zendesk again, or enter an API token that is alive.`,
      { code: 'http_401' },
    );
  }
  if (status === 403) {
    const whatToDo =
      forbidden ??
      'The authorization is good, but its user may not do this: it must be an admin, or an agent whose custom role allows it, and the OAuth scopes read and write.';
    return new ConfigurationError(`${said(refusal)} ${whatToDo}`, { code: 'http_403' });
  }
  if (status === 429 && (code === 'TooManyJobs' || /too ?many ?jobs/i.test(words))) {
    return new RetryLaterError(
      `${said(refusal)} An account may have ${MOST_JOBS} jobs queued or running: this is sent again when some have ended.`,
      { code: 'TooManyJobs', retryAfterMs: answer.retryAfterMs ?? JOB_PAUSE_MS },
    );
  }
  return busyOrDown(
    refusal,
    'The requests per minute of the account’s plan are used up, by all its integrations together.',
  );
}
