import type { Outcome } from '#connector-kit';
import { isObject, memberOf, refused, rejected, succeeded, unknown, unreadable } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorCode, refusalIn, tellsFailure } from './answer.ts';

/**
 * What became of one written account or custom object record.
 *
 * @param member under which a 2xx gives back what was written
 * @throws ConfigurationError on 404: what the mapping names is gone
 */
export function readWritten(answer: Answer, member: string, doing: string): Outcome {
  const { status, body } = answer;
  if (status === 404) {
    throw refused(
      refusalIn(answer, doing),
      'The object or a mapped field was deleted there: refresh the objects, then mend the mapping.',
    );
  }
  if (status < 200 || status >= 300 || tellsFailure(body)) {
    return rejected(
      errorCode(body) ?? `http_${status}`,
      `ActiveCampaign answered ${status} and did not take the record: ${answer.words}`,
    );
  }
  if (isObject(memberOf(body, member))) return succeeded;
  if (body === undefined)
    return unknown(`${unreadable(refusalIn(answer, doing)).message} The record may have been written.`);
  return rejected('not_confirmed', `ActiveCampaign answered ${status} without the record: ${answer.words}`);
}

/**
 * What became of a contact or a record that was to be deleted. One that is gone already is as good as deleted.
 *
 * @param what `contact`
 */
export function readDeleted(answer: Answer, what: string): Outcome {
  const { status, body } = answer;
  if (status === 404) return succeeded;
  if (status < 200 || status >= 300 || tellsFailure(body)) {
    return rejected(
      errorCode(body) ?? `http_${status}`,
      `ActiveCampaign answered ${status} and did not delete the ${what}: ${answer.words}`,
    );
  }
  if (body !== undefined || answer.isEmpty) return succeeded;
  return unknown(
    `${unreadable(refusalIn(answer, `deleting a ${what}`)).message} The ${what} may have been deleted.`,
  );
}
