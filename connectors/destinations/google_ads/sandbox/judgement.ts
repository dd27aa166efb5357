import type { AdsError } from './failure.ts';
import type { Row } from './json.ts';
import { mapOf, rowsOf, stringOf } from './json.ts';
import type { ConversionAction, GoogleAdsState } from './state.ts';

type Fault = Omit<AdsError, 'path'>;
/** An error of one record, or what is answered for it and how it is kept. */
export type Verdict = Fault | { readonly result: Row; keep(): void };

const TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d$/;
const HASH = /^[0-9a-f]{64}$/;

export function judgeClick(state: GoogleAdsState, customerId: string, record: Row): Verdict {
  const fault = (code: string, message: string): Fault => ({ kind: 'conversionUploadError', code, message });
  const { gclid, gbraid, wbraid, conversionDateTime, conversionAction, orderId } = record;
  const common =
    actionFault(state, customerId, record, 'UPLOAD_CLICKS', fault) ?? timeFault(record, 'conversionDateTime');
  if (common !== undefined) return common;
  if (gbraid !== undefined && wbraid !== undefined)
    return fault('GBRAID_WBRAID_BOTH_SET', 'Use one of the two.');
  const identifiers = rowsOf(record['userIdentifiers']);
  const unhashed = identifierFault(identifiers, fault);
  if (unhashed !== undefined) return unhashed;
  const click = stringOf(gclid ?? gbraid ?? wbraid);
  if (click === '' && identifiers.length === 0) return missing('gclid');
  if (click !== '' && !/^[\w-]{8,}$/.test(click))
    return fault('UNPARSEABLE_GCLID', 'The gclid can not be decoded.');
  if (click.startsWith('recent-')) return fault('TOO_RECENT_EVENT', 'The click is less than 6 hours old.');
  if (click.startsWith('expired-')) return fault('EXPIRED_EVENT', 'The click is too old.');
  const key = ['click', conversionAction, orderId ?? [click, conversionDateTime, identifiers]];
  const identity = JSON.stringify(key);
  if (state.conversions.has(identity)) {
    return orderId === undefined
      ? fault('CLICK_CONVERSION_ALREADY_EXISTS', 'A conversion with the same click and time exists already.')
      : fault('ORDER_ID_ALREADY_IN_USE', 'The order ID was recorded before.');
  }
  const result = { conversionAction, conversionDateTime, ...(gclid === undefined ? {} : { gclid }) };
  return { result, keep: () => void state.conversions.set(identity, record) };
}

export function judgeCall(state: GoogleAdsState, customerId: string, record: Row): Verdict {
  const fault = (code: string, message: string): Fault => ({ kind: 'conversionUploadError', code, message });
  const { callerId, callStartDateTime, conversionDateTime, conversionAction } = record;
  const common =
    actionFault(state, customerId, record, 'UPLOAD_CALLS', fault) ??
    timeFault(record, 'conversionDateTime') ??
    timeFault(record, 'callStartDateTime');
  if (common !== undefined) return common;
  if (!/^\+\d{7,15}$/.test(stringOf(callerId))) {
    return fault('UNPARSEABLE_CALLERS_PHONE_NUMBER', 'Write phone numbers as E.164.');
  }
  if (Date.parse(stringOf(conversionDateTime)) < Date.parse(stringOf(callStartDateTime))) {
    return fault('CONVERSION_PRECEDES_CALL', 'The conversion precedes the call.');
  }
  const identity = JSON.stringify([
    'call',
    conversionAction,
    callerId,
    callStartDateTime,
    conversionDateTime,
  ]);
  if (state.conversions.has(identity)) {
    return fault('CALL_CONVERSION_ALREADY_EXISTS', 'A conversion of this call and time exists already.');
  }
  const result = { conversionAction, callerId, callStartDateTime, conversionDateTime };
  return { result, keep: () => void state.conversions.set(identity, record) };
}

export function judgeAdjustment(state: GoogleAdsState, customerId: string, record: Row): Verdict {
  const fault = (code: string, message: string): Fault => ({
    kind: 'conversionAdjustmentUploadError',
    code,
    message,
  });
  const { adjustmentType, orderId, gclidDateTimePair, conversionAction, adjustmentDateTime } = record;
  const isEnhancement = adjustmentType === 'ENHANCEMENT';
  const common = actionFault(state, customerId, record, isEnhancement ? 'WEBPAGE' : undefined, fault);
  if (common !== undefined) return common;
  if (adjustmentDateTime !== undefined || !isEnhancement) {
    const late = timeFault(record, 'adjustmentDateTime');
    if (late !== undefined) return late;
  }
  if (isEnhancement) {
    if (orderId === undefined)
      return fault('MISSING_ORDER_ID_FOR_WEBPAGE', 'An enhancement needs an order ID.');
    const identifiers = rowsOf(record['userIdentifiers']);
    if (identifiers.length === 0) return missing('user_identifiers');
    const unhashed = identifierFault(identifiers, fault);
    if (unhashed !== undefined) return unhashed;
  } else {
    if (orderId !== undefined && gclidDateTimePair !== undefined) {
      return fault('GCLID_DATE_TIME_PAIR_AND_ORDER_ID_BOTH_SET', 'Use one of the two.');
    }
    if (!isRecorded(state, orderId, mapOf(gclidDateTimePair))) {
      return fault('CONVERSION_NOT_FOUND', 'No conversion of this action fits.');
    }
  }
  if (state.adjustments.some((one) => adjustmentIdentity(one) === adjustmentIdentity(record))) {
    return fault(ADJUSTED[stringOf(adjustmentType)] ?? '', 'The conversion was adjusted so before.');
  }
  const result = {
    conversionAction,
    adjustmentType,
    ...(orderId === undefined ? {} : { orderId }),
    ...(adjustmentDateTime === undefined ? {} : { adjustmentDateTime }),
  };
  return { result, keep: () => void state.adjustments.push(record) };
}

const ADJUSTED: Readonly<Record<string, string>> = {
  ENHANCEMENT: 'CONVERSION_ALREADY_ENHANCED',
  RESTATEMENT: 'RESTATEMENT_ALREADY_EXISTS',
  RETRACTION: 'CONVERSION_ALREADY_RETRACTED',
};

/** A conversion is enhanced and retracted once, and restated once at a time. */
function adjustmentIdentity({ adjustmentType, orderId, gclidDateTimePair, ...record }: Row): string {
  const time = adjustmentType === 'RESTATEMENT' ? record['adjustmentDateTime'] : undefined;
  return JSON.stringify([record['conversionAction'], adjustmentType, orderId ?? gclidDateTimePair, time]);
}

function isRecorded(state: GoogleAdsState, orderId: unknown, pair: Row): boolean {
  return [...state.conversions.values()].some((conversion) =>
    orderId === undefined
      ? conversion['gclid'] === pair['gclid'] &&
        conversion['conversionDateTime'] === pair['conversionDateTime']
      : conversion['orderId'] === orderId,
  );
}

/** The action must be the account's, alive, and of the kind that the upload is for. */
function actionFault(
  state: GoogleAdsState,
  customerId: string,
  record: Row,
  type: ConversionAction['type'] | undefined,
  fault: (code: string, message: string) => Fault,
): Fault | undefined {
  const id = /^customers\/\d+\/conversionActions\/(\d+)$/.exec(stringOf(record['conversionAction']))?.[1];
  const action = state.conversionActions.find((one) => one.id === id && one.customerId === customerId);
  if (action === undefined || action.status !== 'ENABLED') {
    return fault('NO_CONVERSION_ACTION_FOUND', 'The conversion action can not be found.');
  }
  if (type === undefined || action.type === type) return undefined;
  return fault('INVALID_CONVERSION_ACTION_TYPE', 'The conversion action takes no uploads of this kind.');
}

function timeFault(record: Row, name: string): Fault | undefined {
  if (TIME.test(stringOf(record[name]))) return undefined;
  const message = `The time of ${name} must read "yyyy-mm-dd hh:mm:ss+|-hh:mm".`;
  return { kind: 'dateError', code: 'INVALID_STRING_DATE_TIME', message };
}

function identifierFault(
  identifiers: readonly Row[],
  fault: (code: string, message: string) => Fault,
): Fault | undefined {
  const hashes = identifiers.flatMap(({ hashedEmail, hashedPhoneNumber, addressInfo }) => {
    const { hashedFirstName, hashedLastName, hashedStreetAddress } = mapOf(addressInfo);
    return [hashedEmail, hashedPhoneNumber, hashedFirstName, hashedLastName, hashedStreetAddress];
  });
  const isPlain = hashes.some((hash) => hash !== undefined && !HASH.test(stringOf(hash)));
  return isPlain ? fault('INVALID_USER_IDENTIFIER', 'Hash user data with SHA-256.') : undefined;
}

function missing(field: string): Fault {
  return { kind: 'fieldError', code: 'REQUIRED', message: `The required field ${field} was not present.` };
}
