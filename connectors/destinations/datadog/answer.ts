import { RecordError, isObject, jsonOf, said, succeeded, unknown } from '#connector-kit';
import type { HttpResponse, Outcome } from '#connector-kit';
import type { Intake } from './intake.ts';
import { refusalFrom, refusalOf } from './refusal.ts';
import { errorsIn, wordsOf } from './words.ts';

/**
 * The statuses of which Datadog says to send again. After other 5xx (502, 504: a gateway gave up waiting) nobody knows
 * whether the records were taken.
 */
const WORTH_SENDING_AGAIN = new Set([500, 503]);

/** Whether a request was refused for what it carried: one bad record among them is enough. */
export function isAboutContent({ status }: HttpResponse): boolean {
  return status === 400 || status === 413;
}

/**
 * The one outcome of all records of a request: Datadog answers for the request, never for a record.
 *
 * @param count of records in it
 * @throws RecordError for what it carried; ReconnectError, ConfigurationError or RetryLaterError where nothing was
 *   taken for a reason that concerns the whole account
 */
export function outcomeOf(
  response: HttpResponse,
  { request: { doing }, isTaken }: Intake,
  count: number,
  site: string,
): Outcome {
  const { status } = response;
  const refusal = refusalFrom(response, doing);
  if (isAboutContent(response)) {
    throw new RecordError(`${said(refusal)} The record was not taken.`, { code: `http_${status}` });
  }
  if (status >= 500 && !WORTH_SENDING_AGAIN.has(status)) {
    return unknown(`${said(refusal)} Whether it took what was sent, it does not say.`);
  }
  const fault = refusalOf(response, doing, 'api_key', site);
  if (fault !== undefined) throw fault;
  const body = jsonOf(response);
  if (status >= 300 || !isObject(body)) {
    return unknown(
      `${said(refusal)} That is not an answer of its API, so nobody knows what became of what was sent.`,
    );
  }
  if (errorsIn(body).length > 0) {
    const words = `Datadog accepted the request (${status}), but named errors: ${wordsOf(response)}.`;
    if (count === 1) throw new RecordError(words, { code: 'named_errors' });
    return unknown(`${words} It does not say which of the ${count} records of the request they are about.`);
  }
  if (!isTaken(body)) return unknown(`${said(refusal)} That does not say that the records were taken.`);
  return succeeded;
}
