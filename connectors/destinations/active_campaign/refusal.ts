import type { ConnectorError } from '#connector-kit';
import { ConfigurationError, ReconnectError, RetryLaterError } from '#connector-kit';
import type { Answer } from './answer.ts';
import { wordsOf } from './answer.ts';
import { WHERE_TO_FIND } from './credentials.ts';

/** Whether the answer's words are about the exclusion list: then it is this record that is refused, not the key. */
export function isExclusion(answer: Answer): boolean {
  return answer.status < 500 && /\bexclu(ded|sion)\b/i.test(wordsOf(answer));
}

/**
 * The fault of an answer that concerns the whole account, not one record; undefined where there is none.
 *
 * @param doing what was asked, to follow "while": `reading the lists`
 * @param keyWorks whether the key is known to be good, which tells a missing permission from a refused key
 */
export function refusalOf(answer: Answer, doing: string, keyWorks: boolean): ConnectorError | undefined {
  const { status } = answer;
  const options = { code: `http_${status}` };
  const said = `ActiveCampaign answered ${status} while ${doing}: ${wordsOf(answer)}.`;
  if ((status === 401 || status === 403) && !keyWorks) {
    return new ReconnectError(
      `${said} It refuses the API key: copy the current key ${WHERE_TO_FIND} and enter it here. ` +
        'A key dies when its user is deleted or resets it.',
      options,
    );
  }
  if (status === 401 || status === 402 || status === 403) {
    return new ConfigurationError(
      `${said} The API key is good, but its user's group or the account's plan does not allow this: ` +
        'ask an administrator to grant it under Settings → Users and Groups, or check the plan and its contact limit.',
      options,
    );
  }
  if (status === 429) {
    const { retryAfterMs } = answer;
    const when = retryAfterMs === undefined ? 'later' : `after ${Math.ceil(retryAfterMs / 1000)} seconds`;
    return new RetryLaterError(
      `${said} The account's 5 requests per second are used up, by all its integrations together: try again ${when}.`,
      retryAfterMs === undefined ? options : { ...options, retryAfterMs },
    );
  }
  if (status >= 500) {
    const { retryAfterMs } = answer;
    return new RetryLaterError(
      `${said} The fault is on ActiveCampaign's side: try again later.`,
      retryAfterMs === undefined ? options : { ...options, retryAfterMs },
    );
  }
  return undefined;
}

/** A 2xx whose body is not the JSON that the API promises. */
export function unreadable(answer: Answer, doing: string): RetryLaterError {
  return new RetryLaterError(
    `ActiveCampaign answered ${answer.status} while ${doing}, but not with the JSON of its API: ${wordsOf(answer)}. ` +
      'If it happens again, check that instance_url is the API URL and that no proxy answers in its place.',
    { code: 'unreadable' },
  );
}
