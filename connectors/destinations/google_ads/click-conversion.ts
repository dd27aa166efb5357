import type { JsonObject, WriteRecord } from '#connector-kit';
import { RecordError } from '#connector-kit';
import { consentOf, eventConsent, personalizationConsentField, userDataConsentField } from './consent.ts';
import { conversionActionField } from './conversion-action.ts';
import type { Credentials } from './credentials.ts';
import { destinationField, destinationObject } from './field.ts';
import type { Api } from './host.ts';
import { contactFields, isEmpty, personOf } from './person.ts';
import { adsIdentifiers, dataManagerIdentifiers } from './user-identifier.ts';
import { adsTime, numberAt, oneOf, present, requiredTime, textAt } from './value.ts';

export const CLICK_CONVERSION = 'click_conversion';

const ENVIRONMENTS = ['WEB', 'APP'] as const;
const SOURCES = ['WEB', 'APP', 'IN_STORE', 'PHONE', 'OTHER'] as const;
const CUSTOMERS = ['NEW', 'RETURNING'] as const;

/** @param api through which click conversions are written: some fields are the Data Manager API's only */
export function clickConversionObject(api: Api) {
  return destinationObject(
    CLICK_CONVERSION,
    'Click Conversion',
    ['upsert'],
    [
      conversionActionField,
      destinationField('gclid', 'Google Click ID (gclid)', 'string', { key: true }),
      destinationField('gbraid', 'GBRAID', 'string', { key: true }),
      destinationField('wbraid', 'WBRAID', 'string', { key: true }),
      destinationField('order_id', 'Order ID', 'string', { key: true }),
      destinationField('conversion_date_time', 'Conversion Date Time', 'date_time', { required: true }),
      destinationField('conversion_value', 'Conversion Value', 'decimal'),
      destinationField('currency_code', 'Currency Code', 'string'),
      destinationField('conversion_environment', 'Conversion Environment', 'string'),
      destinationField('customer_type', 'Customer Type', 'string'),
      ...contactFields(true),
      userDataConsentField,
      ...(api === 'data_manager' ? [personalizationConsentField] : []),
    ],
  );
}

/**
 * https://developers.google.com/google-ads/api/reference/rpc/v25/ClickConversion
 *
 * @param conversionAction its resource name
 * @throws RecordError
 */
export function adsClickConversion(
  record: WriteRecord,
  conversionAction: string,
  credentials: Credentials,
): JsonObject {
  const click = clickOf(record);
  const identifiers = adsIdentifiers(personOf(record));
  requireClick(click, identifiers);
  const { adUserData } = consentOf(record, credentials);
  return {
    conversionAction,
    ...click,
    conversionDateTime: adsTime(requiredTime(record, 'conversion_date_time', 'Conversion Date Time')),
    ...present({
      orderId: textAt(record, 'order_id'),
      conversionValue: numberAt(record, 'conversion_value', 'Conversion Value'),
      currencyCode: textAt(record, 'currency_code')?.toUpperCase(),
      conversionEnvironment: oneOf(record, 'conversion_environment', 'Conversion Environment', ENVIRONMENTS),
      customerType: oneOf(record, 'customer_type', 'Customer Type', CUSTOMERS),
      consent: adUserData === undefined ? undefined : { adUserData },
    }),
    ...(identifiers.length === 0
      ? {}
      : { userIdentifiers: identifiers.map((one) => ({ ...one, userIdentifierSource: 'FIRST_PARTY' })) }),
  };
}

/**
 * https://developers.google.com/data-manager/api/reference/rest/v1/Event
 *
 * @throws RecordError
 */
export function clickEvent(record: WriteRecord, credentials: Credentials): JsonObject {
  const adIdentifiers = clickOf(record);
  const person = personOf(record);
  requireClick(adIdentifiers, isEmpty(person) ? [] : [person]);
  const customerType = oneOf(record, 'customer_type', 'Customer Type', CUSTOMERS);
  return {
    eventTimestamp: requiredTime(record, 'conversion_date_time', 'Conversion Date Time').toISOString(),
    // The Data Manager API wants to know it; WEB is what uploads by click id mostly are.
    eventSource: oneOf(record, 'conversion_environment', 'Conversion Environment', SOURCES) ?? 'WEB',
    ...(Object.keys(adIdentifiers).length === 0 ? {} : { adIdentifiers }),
    ...present({
      transactionId: textAt(record, 'order_id'),
      conversionValue: numberAt(record, 'conversion_value', 'Conversion Value'),
      currency: textAt(record, 'currency_code')?.toUpperCase(),
      consent: eventConsent(consentOf(record, credentials)),
      userProperties: customerType === undefined ? undefined : { customerType },
    }),
    ...(isEmpty(person) ? {} : { userData: { userIdentifiers: dataManagerIdentifiers(person) } }),
  };
}

function clickOf(record: WriteRecord): Record<string, string> {
  return present({
    gclid: textAt(record, 'gclid'),
    gbraid: textAt(record, 'gbraid'),
    wbraid: textAt(record, 'wbraid'),
  });
}

function requireClick(click: object, identifiers: readonly object[]): void {
  if (Object.keys(click).length > 0 || identifiers.length > 0) return;
  throw new RecordError(
    'The conversion has no click id (gclid, gbraid or wbraid), no e-mail address and no phone number: Google could ' +
      'match it to nothing.',
    { code: 'missing_identifier' },
  );
}
