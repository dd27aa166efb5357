import type { Outcome } from '#connector-kit';
import { ConfigurationError, rejected, succeeded, unknown } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorCode, isObject, memberOf, tellsFailure, wordsOf } from './answer.ts';
import { unreadable } from './refusal.ts';

/**
 * What became of one written account or custom object record.
 *
 * @param member under which a 2xx gives back what was written
 * @throws ConfigurationError on 404: what the mapping names is gone
 */
export function readWritten(answer: Answer, member: string, doing: string): Outcome {
  const { status, body } = answer;
  if (status === 404) {
    throw new ConfigurationError(
      `ActiveCampaign answered 404 while ${doing}: ${wordsOf(answer)}. The object or a mapped field was deleted ` +
        'there: refresh the objects, then mend the mapping.',
      { code: 'http_404' },
    );
  }
  if (status < 200 || status >= 300 || tellsFailure(body)) {
    return rejected(
      errorCode(body) ?? `http_${status}`,
      `ActiveCampaign answered ${status} and did not take the record: ${wordsOf(answer)}`,
    );
  }
  if (isObject(memberOf(body, member))) return succeeded;
  if (body === undefined)
    return unknown(`${unreadable(answer, doing).message} The record may have been written.`);
  return rejected(
    'not_confirmed',
    `ActiveCampaign answered ${status} without the record: ${wordsOf(answer)}`,
  );
}
