import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

const CONSENT = ['GRANTED', 'DENIED', 'UNSPECIFIED'] as const;
const CONSENT_PAGE = 'https://support.google.com/google-ads/answer/14549752';

export const credentialFields = [
  {
    id: 'account_id',
    label: 'Google Ads account',
    type: 'string',
    digits: true,
    matches: '\\d{3}-?\\d{3}-?\\d{4}',
    aliases: ['customer_id'],
    placeholder: '751-501-1393',
    hint: 'the ten digits at the top of Google Ads; may be left out where you have access to one account only',
    readMore: 'https://support.google.com/google-ads/answer/1704344',
  },
  {
    id: 'login_customer_id',
    label: 'Manager account',
    type: 'string',
    digits: true,
    matches: '\\d{3}-?\\d{3}-?\\d{4}',
    aliases: ['manager_id'],
    placeholder: '123-456-7890',
    hint: 'where you reach the account through a manager account: its ten digits; found by the check where left out',
    readMore: 'https://developers.google.com/google-ads/api/docs/concepts/call-structure#cid',
  },
  {
    id: 'api',
    label: 'API',
    type: 'string',
    possibleValues: ['google_ads', 'data_manager'],
    default: 'google_ads',
    hint: 'data_manager writes click conversions and Customer Match lists where Google does not let your Cloud project do so through the Google Ads API: those that began in 2026 or later',
    readMore: 'https://developers.google.com/data-manager/api',
  },
  {
    id: 'customer_match_terms_accepted',
    label: 'Customer Match terms accepted',
    type: 'boolean',
    hint: 'with data_manager: true says that you accept the Customer Match terms, which Google asks for with each upload of e-mail addresses, phone numbers, addresses and mobile ids',
    readMore: 'https://support.google.com/adspolicy/answer/6299717',
  },
  {
    id: 'ad_user_data',
    label: 'Consent to send user data to Google',
    type: 'string',
    possibleValues: CONSENT,
    hint: 'for records without a consent of their own',
    readMore: CONSENT_PAGE,
  },
  {
    id: 'ad_personalization',
    label: 'Consent to personalised ads',
    type: 'string',
    possibleValues: CONSENT,
    hint: 'for records without a consent of their own',
    readMore: CONSENT_PAGE,
  },
  {
    id: 'developer_token',
    label: 'Developer token',
    type: 'string',
    secret: true,
    hint: 'not needed since September 2026; sent only when given',
    readMore: 'https://developers.google.com/google-ads/api/docs/api-policy/developer-token',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
