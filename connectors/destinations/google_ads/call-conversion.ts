import type { JsonObject, WriteRecord } from '#connector-kit';
import { consentOf, userDataConsentField } from './consent.ts';
import { conversionActionField } from './conversion-action.ts';
import type { Credentials } from './credentials.ts';
import { destinationField, destinationObject } from './field.ts';
import { normalPhone } from './hash.ts';
import { adsTime, numberAt, present, requiredText, requiredTime, textAt } from './value.ts';

export const CALL_CONVERSION = 'call_conversion';

export const callConversionObject = destinationObject(
  CALL_CONVERSION,
  'Call Conversion',
  ['upsert'],
  [
    conversionActionField,
    destinationField('caller_id', 'Caller ID', 'string', { required: true, key: true }),
    destinationField('call_start_date_time', 'Call Start Date Time', 'date_time', { required: true }),
    destinationField('conversion_date_time', 'Conversion Date Time', 'date_time', { required: true }),
    destinationField('conversion_value', 'Conversion Value', 'decimal'),
    destinationField('currency_code', 'Currency Code', 'string'),
    userDataConsentField,
  ],
);

/**
 * https://developers.google.com/google-ads/api/reference/rpc/v25/CallConversion
 *
 * @param conversionAction its resource name
 * @throws RecordError
 */
export function adsCallConversion(
  record: WriteRecord,
  conversionAction: string,
  credentials: Credentials,
): JsonObject {
  const { adUserData } = consentOf(record, credentials);
  return {
    conversionAction,
    // A caller's number is compared as it is, not hashed.
    callerId: normalPhone(requiredText(record, 'caller_id', 'Caller ID')),
    callStartDateTime: adsTime(requiredTime(record, 'call_start_date_time', 'Call Start Date Time')),
    conversionDateTime: adsTime(requiredTime(record, 'conversion_date_time', 'Conversion Date Time')),
    ...present({
      conversionValue: numberAt(record, 'conversion_value', 'Conversion Value'),
      currencyCode: textAt(record, 'currency_code')?.toUpperCase(),
      consent: adUserData === undefined ? undefined : { adUserData },
    }),
  };
}
