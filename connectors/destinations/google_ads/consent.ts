import type { WriteRecord } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { destinationField } from './field.ts';
import { oneOf, present } from './value.ts';

const STATUSES = ['GRANTED', 'DENIED', 'UNKNOWN', 'UNSPECIFIED'] as const;

const USER_DATA = 'consent.ad_user_data';
const PERSONALIZATION = 'consent.ad_personalization';

export const userDataConsentField = destinationField(USER_DATA, 'Ad User Data Consent', 'string');
export const personalizationConsentField = destinationField(
  PERSONALIZATION,
  'Ad Personalization Consent',
  'string',
);

/** Empty where nobody said anything. */
export interface Consent {
  readonly adUserData?: 'GRANTED' | 'DENIED';
  readonly adPersonalization?: 'GRANTED' | 'DENIED';
}

/**
 * A record's own consent, or the destination's. Unknown and unspecified are left out, which Google takes for
 * "unspecified". https://developers.google.com/google-ads/api/docs/conversions/upload-clicks#consent
 *
 * @throws RecordError for another value
 */
export function consentOf(record: WriteRecord, credentials: Credentials): Consent {
  const { ad_user_data: userData, ad_personalization: personalization } = credentials;
  return present({
    adUserData: said(oneOf(record, USER_DATA, 'Ad User Data Consent', STATUSES) ?? userData),
    adPersonalization: said(
      oneOf(record, PERSONALIZATION, 'Ad Personalization Consent', STATUSES) ?? personalization,
    ),
  });
}

function said(status: string | undefined): 'GRANTED' | 'DENIED' | undefined {
  return status === 'GRANTED' || status === 'DENIED' ? status : undefined;
}

/** The consent in the Data Manager API's words; undefined where it says nothing. */
export function eventConsent({ adUserData, adPersonalization }: Consent) {
  const consent = present({
    adUserData: adUserData === undefined ? undefined : `CONSENT_${adUserData}`,
    adPersonalization: adPersonalization === undefined ? undefined : `CONSENT_${adPersonalization}`,
  });
  return Object.keys(consent).length === 0 ? undefined : consent;
}
