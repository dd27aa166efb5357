import { ConnectorError, NetworkError } from '#connector-kit';

/** The destination took batch after batch and answered none: whoever goes on loses sight of all records. */
export class NoAnswers extends Error {
  override readonly name = 'NoAnswers';

  constructor(batches: number, words: string) {
    super(
      `No answer came for ${batches} batches in a row, so that nobody knows what was written. The run stopped there. ` +
        `The last one: ${words}`,
    );
  }
}

/** Whether the request may have been carried out, though no answer came. */
export function mayHaveArrived(error: unknown): boolean {
  return error instanceof NetworkError && error.sent;
}

/** Whether time alone may end the fault. A name that doesn't resolve now may do so in a minute. */
export function mayPass(error: unknown): error is ConnectorError {
  if (error instanceof NetworkError && error.fault === 'unresolved') return true;
  return error instanceof ConnectorError && error.whoMustAct === 'retry_later';
}
