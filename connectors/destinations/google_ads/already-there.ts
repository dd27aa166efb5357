import type { JsonObject } from '#connector-kit';
import type { Failure } from './failure.ts';

/** What Google says of an adjustment that it made before. */
const ADJUSTED: Readonly<Record<string, string>> = {
  ENHANCEMENT: 'CONVERSION_ALREADY_ENHANCED',
  RESTATEMENT: 'RESTATEMENT_ALREADY_EXISTS',
  RETRACTION: 'CONVERSION_ALREADY_RETRACTED',
};
const SAME_ORDER = 'ORDER_ID_ALREADY_IN_USE';
const SAME_EVENT = /^(CLICK|CALL)_CONVERSION_ALREADY_EXISTS$/;

/**
 * Whether errors say only that Google has this very conversion or adjustment: it came before, maybe in a request whose
 * answer was lost. Another order of the same click and time is not the same one.
 * https://developers.google.com/google-ads/api/reference/rpc/v25/ConversionUploadErrorEnum.ConversionUploadError
 */
export function isThereAlready(json: JsonObject, failures: readonly Failure[]): boolean {
  const codes = failures.map(({ code }) => code);
  const { adjustmentType, orderId } = json;
  if (typeof adjustmentType === 'string') return codes.every((code) => code === ADJUSTED[adjustmentType]);
  if (orderId !== undefined && !codes.includes(SAME_ORDER)) return false;
  return codes.every((code) => SAME_EVENT.test(code) || (orderId !== undefined && code === SAME_ORDER));
}

const DUPLICATE_ORDER = 'PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID';
const DUPLICATE_CLICK = 'PROCESSING_ERROR_REASON_DUPLICATE_GCLID';

/**
 * The same, of a reason of the Data Manager API.
 *
 * @param hasOrders whether some of the events had an order id
 */
export function isDuplicate(reason: string | undefined, hasOrders: boolean): boolean {
  return reason === DUPLICATE_ORDER || (reason === DUPLICATE_CLICK && !hasOrders);
}
