import type { ConnectorError } from '#connector-kit';
import { busyOrDown, ReconnectError, refused, said } from '#connector-kit';
import type { Answer } from './answer.ts';
import { refusalIn } from './answer.ts';
import { WHERE_TO_FIND } from './credentials.ts';

/** Whether the answer's words are about the exclusion list: then it is this record that is refused, not the key. */
export function isExclusion({ status, words }: Answer): boolean {
  return status < 500 && /\bexclu(ded|sion)\b/i.test(words);
}

/**
 * The fault of an answer that concerns the whole account, not one record; undefined where there is none.
 *
 * @param doing what was asked, to follow "while": `reading the lists`
 * @param keyWorks whether the key is known to be good, which tells a missing permission from a refused key
 */
export function refusalOf(answer: Answer, doing: string, keyWorks: boolean): ConnectorError | undefined {
  const { status } = answer;
  const refusal = refusalIn(answer, doing);
  if ((status === 401 || status === 403) && !keyWorks) {
    return new ReconnectError(
      `${said(refusal)} It refuses the API key: copy the current key ${WHERE_TO_FIND} and enter it here. ` +
        'A key dies when its user is deleted or resets it.',
      { code: `http_${status}` },
    );
  }
  if (status === 401 || status === 402 || status === 403) {
    return refused(
      refusal,
      "The API key is good, but its user's group or the account's plan does not allow this: " +
        'ask an administrator to grant it under Settings → Users and Groups, or check the plan and its contact limit.',
    );
  }
  return busyOrDown(
    refusal,
    "The account's 5 requests per second are used up, by all its integrations together.",
  );
}
