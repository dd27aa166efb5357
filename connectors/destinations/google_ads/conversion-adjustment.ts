import type { JsonObject, WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { conversionActionField } from './conversion-action.ts';
import { destinationField, destinationObject } from './field.ts';
import { addressFields, contactFields, isEmpty, personOf, streetFields } from './person.ts';
import { adsIdentifiers } from './user-identifier.ts';
import { adsTime, numberAt, oneOf, present, requiredText, requiredTime, textAt, timeAt } from './value.ts';

export const CONVERSION_ADJUSTMENT = 'conversion_adjustment';
export const ENHANCED_CONVERSION = 'enhanced_conversion';

const GCLID = 'gclid_date_time_pair.gclid';
const GCLID_TIME = 'gclid_date_time_pair.conversion_date_time';

const orderField = (key: boolean) =>
  destinationField('order_id', 'Order ID', 'string', { key, required: key });
const adjustmentTimeField = (required: boolean) =>
  destinationField('adjustment_date_time', 'Adjustment Date Time', 'date_time', { required });
const gclidFields = [
  destinationField(GCLID, 'Google Click ID (gclid)', 'string'),
  destinationField(GCLID_TIME, 'Conversion Date Time', 'date_time'),
];

export const conversionAdjustmentObject = destinationObject(
  CONVERSION_ADJUSTMENT,
  'Conversion Adjustment',
  ['append'],
  [
    conversionActionField,
    destinationField('adjustment_type', 'Adjustment Type', 'string', { required: true }),
    adjustmentTimeField(true),
    orderField(false),
    ...gclidFields,
    destinationField('restatement_value.adjusted_value', 'Adjusted Value', 'decimal'),
    destinationField('restatement_value.currency_code', 'Currency Code', 'string'),
  ],
);

export const enhancedConversionObject = destinationObject(
  ENHANCED_CONVERSION,
  'Enhanced Conversion',
  ['upsert'],
  [
    conversionActionField,
    orderField(true),
    ...gclidFields,
    adjustmentTimeField(false),
    destinationField('user_agent', 'User Agent', 'string'),
    ...contactFields(false),
    ...addressFields,
    ...streetFields,
  ],
);

/**
 * A retraction or a restatement.
 * https://developers.google.com/google-ads/api/reference/rpc/v25/ConversionAdjustment
 *
 * @param conversionAction its resource name
 * @throws RecordError
 */
export function adsAdjustment(record: WriteRecord, conversionAction: string): JsonObject {
  const adjustmentType = oneOf(record, 'adjustment_type', 'Adjustment Type', ['RETRACTION', 'RESTATEMENT']);
  if (adjustmentType === undefined) {
    throw new RecordError('Adjustment Type (adjustment_type) is missing.', { code: 'missing_value' });
  }
  const adjustedValue = numberAt(record, 'restatement_value.adjusted_value', 'Adjusted Value');
  if (adjustmentType === 'RESTATEMENT' && adjustedValue === undefined) {
    throw new RecordError('A restatement needs the new value (restatement_value.adjusted_value).', {
      code: 'missing_value',
    });
  }
  const orderId = textAt(record, 'order_id');
  const pair = gclidPair(record);
  if (orderId === undefined && pair === undefined) {
    throw new RecordError(
      `The adjustment names no conversion: give order_id, or ${GCLID} with ${GCLID_TIME}.`,
      { code: 'missing_identifier' },
    );
  }
  return {
    conversionAction,
    adjustmentType,
    adjustmentDateTime: adsTime(requiredTime(record, 'adjustment_date_time', 'Adjustment Date Time')),
    // A conversion that was uploaded with an order id is found by that one only.
    ...(orderId === undefined ? present({ gclidDateTimePair: pair }) : { orderId }),
    ...(adjustmentType === 'RESTATEMENT' ? { restatementValue: restatement(record, adjustedValue) } : {}),
  };
}

/**
 * Adds what is known of a person to a conversion that the Google tag reported.
 *
 * @param conversionAction its resource name
 * @throws RecordError
 */
export function adsEnhancement(record: WriteRecord, conversionAction: string): JsonObject {
  const person = personOf(record);
  if (isEmpty(person)) {
    throw new RecordError(
      'There is no e-mail address, phone number or whole address (both names, country code, postal code).',
      { code: 'missing_identifier' },
    );
  }
  return {
    conversionAction,
    adjustmentType: 'ENHANCEMENT',
    orderId: requiredText(record, 'order_id', 'Order ID'),
    userIdentifiers: adsIdentifiers(person).map((one) => ({ ...one, userIdentifierSource: 'FIRST_PARTY' })),
    ...present({
      gclidDateTimePair: gclidPair(record),
      adjustmentDateTime: timeText(record, 'adjustment_date_time', 'Adjustment Date Time'),
      userAgent: textAt(record, 'user_agent'),
    }),
  };
}

function restatement(record: WriteRecord, adjustedValue: number | undefined): JsonObject {
  const currencyCode = textAt(record, 'restatement_value.currency_code')?.toUpperCase();
  return present({ adjustedValue, currencyCode });
}

function gclidPair(record: WriteRecord): JsonObject | undefined {
  const gclid = textAt(record, GCLID);
  const conversionDateTime = timeText(record, GCLID_TIME, 'Conversion Date Time');
  return gclid === undefined || conversionDateTime === undefined ? undefined : { gclid, conversionDateTime };
}

function timeText(record: WriteRecord, name: string, label: string): string | undefined {
  const time = timeAt(record, name, label);
  return time === undefined ? undefined : adsTime(time);
}
