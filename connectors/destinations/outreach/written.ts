import type { Outcome } from '#connector-kit';
import { memberOf, rejected, said, succeeded, unknown } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorId, resourceOf } from './answer.ts';
import { isGoverned, refusalIn, refusedReading } from './refusal.ts';

/**
 * What became of one record that was created or updated.
 *
 * @throws ConfigurationError where the resource itself is unknown to the provider
 */
export function readWritten(answer: Answer, doing: string): Outcome {
  const { status, body } = answer;
  const words = said(refusalIn(answer, doing));
  if (isGoverned(answer)) {
    return rejected(
      'unauthorizedRequest',
      `${words} The Outreach profile of the user who authorized forbids it for this record: let an administrator of ` +
        'Outreach change that profile, or authorize as a user with an admin profile.',
    );
  }
  if (status === 404 && errorId(answer) !== undefined) {
    const what = 'The record was deleted since it was looked up, or it refers to one that is not there.';
    return rejected('resourceNotFound', `${words} ${what}`, true);
  }
  if (status === 404 || status === 405 || status === 415) throw refusedReading(answer, doing);
  if (status >= 400) return rejected(errorId(answer) ?? `http_${status}`, words);
  if (status >= 200 && status < 300 && resourceOf(memberOf(body, 'data')) !== undefined) return succeeded;
  return unknown(`${words} That does not confirm the record: it may have been written.`);
}
