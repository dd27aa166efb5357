import type { Json, Outcome, WriteOperation } from '#connector-kit';
import { isObject, succeeded, unknown } from '#connector-kit';
import { faultsOf } from './answer.ts';
import { refusedRecord } from './record-outcome.ts';

/**
 * The outcomes in the order of the records that were sent; undefined where the answer does not account for as many.
 *
 * @param body `[{ id, success, errors: [{ statusCode, message, fields }], created? }]`
 */
export function collectionOutcomes(
  body: Json | undefined,
  count: number,
  operation: WriteOperation,
): Outcome[] | undefined {
  if (!Array.isArray(body) || body.length !== count) return undefined;
  return body.map((result) => {
    const success = isObject(result) ? result['success'] : undefined;
    if (success === true) return succeeded;
    if (success !== false || !isObject(result))
      return unknown('Salesforce did not say what became of this record.');
    return refusedRecord(faultsOf(result['errors']), operation);
  });
}
