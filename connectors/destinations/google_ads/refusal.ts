import {
  ConfigurationError,
  ReconnectError,
  RetryLaterError,
  busyOrDown,
  refused,
  said,
} from '#connector-kit';
import type { ConnectorError, HttpResponse } from '#connector-kit';
import { failuresIn, wordsOf } from './failure.ts';
import type { Api } from './host.ts';
import { API_NAMES } from './host.ts';

type Advice = readonly [RegExp, string];

/** Errors that pass, whatever their HTTP status and whether they are a request's or a record's. */
const PASSING =
  /^(RESOURCE_(TEMPORARILY_)?EXHAUSTED|EXCESSIVE_\w+_CONSUMPTION|CONCURRENT_MODIFICATION|ABORTED|TRANSIENT_ERROR|INTERNAL_ERROR|DEADLINE_EXCEEDED)$/;
/** Of a record: Google takes it some hours later. */
const TOO_EARLY = /^TOO_RECENT_/;

/** What the person who holds the Google account can mend by authorizing again. */
const reconnecting: readonly Advice[] = [
  [/^NOT_ADS_USER$/, 'This Google account has no access to Google Ads: authorize with one that has.'],
  [
    /^(ACCESS_TOKEN_SCOPE_INSUFFICIENT|INSUFFICIENT_SCOPES)$/,
    'The authorization does not cover this: authorize again and leave every box of the consent page ticked.',
  ],
  [
    /^(TWO_STEP_VERIFICATION_NOT_ENROLLED|ADVANCED_PROTECTION_NOT_ENROLLED)$/,
    'Google asks this user to turn on 2-Step Verification: turn it on under myaccount.google.com, then authorize again.',
  ],
  [
    /^(OAUTH_TOKEN_\w+|GOOGLE_ACCOUNT_\w+|UNAUTHENTICATED|CREDENTIALS_MISSING|ACCESS_TOKEN_\w+)$/,
    'Google refuses the authorization: authorize again. It ends when its owner takes it back or leaves, and after ' +
      'seven days where the consent screen of the Cloud project is still in testing.',
  ],
];

/** What a setting mends. */
const configuring: readonly Advice[] = [
  [
    /^(CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE|OPERATIONS_FOR_CUSTOMER_MATCH_NOT_ALLOWED)$/,
    'Google does not let this Cloud project do that through the Google Ads API: since 2026 new projects upload click ' +
      'conversions and Customer Match lists through the Data Manager API only. Set api to data_manager.',
  ],
  [
    /^(SERVICE_DISABLED|PROJECT_DISABLED)$/,
    'Turn the API on for the Cloud project of your OAuth client: Google Cloud console, APIs & Services, Library.',
  ],
  [
    /^(CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION|DEVELOPER_TOKEN_NOT_APPROVED)$/,
    "The Cloud project's access level reaches test accounts only: apply for a higher one in the API Center of your " +
      'manager account.',
  ],
  [
    /^(CLOUD_PROJECT|ORGANIZATION)_\w+$/,
    "Google does not accept the Cloud project or its organization: look into the project's access in the API Center of " +
      'your manager account.',
  ],
  [
    /^ACTION_NOT_PERMITTED$/,
    'Either the Google account may only read this Ads account: give it standard access in Google Ads under Admin, ' +
      "Access and security. Or the Cloud project's access level reaches test accounts only: apply for a higher one in the " +
      'API Center of your manager account.',
  ],
  [/^DEVELOPER_TOKEN_/, 'Check developer_token, or take it out: Google needs none since September 2026.'],
  [
    /^(USER_PERMISSION_DENIED|INVALID_LOGIN_CUSTOMER_ID\w*)$/,
    'The Google account does not reach this Ads account: check account_id, and where it is reached through a manager ' +
      'account set login_customer_id to that one.',
  ],
  [
    /^(CUSTOMER_NOT_ENABLED|INCOMPLETE_SIGNUP|ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT)$/,
    'The Ads account is closed, suspended or not set up to its end: open it in Google Ads.',
  ],
  [
    /^(CUSTOMER_NOT_FOUND|CLIENT_CUSTOMER_ID_INVALID|INVALID_CUSTOMER_ID)$/,
    'There is no such Ads account: check account_id and login_customer_id.',
  ],
  [
    /^(CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS|\w+_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED)$/,
    "Accept Google's customer data terms: Google Ads, Goals, Settings, Customer data terms.",
  ],
  [/^MISSING_TOS$/, "Accept the API's terms of service in the API Center of your manager account."],
  [
    /^TERMS_AND_CONDITIONS_NOT_SIGNED$/,
    'Accept the Customer Match terms in Google Ads, and set customer_match_terms_accepted to true.',
  ],
  [/^UNSUPPORTED_VERSION$/, 'Google has ended this version of its API: update Spillway.'],
  [
    /^(INVALID_USER_LIST_ID|INVALID_USER_LIST_TYPE|INVALID_DESTINATION|RESOURCE_NOT_FOUND|NOT_FOUND)$/,
    'What is written to is gone, or can not be written to: refresh the objects.',
  ],
];

/**
 * The fault of an answer of 300 and more, or that is no success otherwise.
 *
 * @param doing what was asked, to follow "while": `reading the accounts`
 */
export function refusalOf(api: Api, response: HttpResponse, doing: string): ConnectorError {
  const { status } = response;
  const failures = failuresIn(response);
  const retryAfterMs = Math.max(...failures.map((failure) => failure.retryAfterMs ?? 0), 0) || undefined;
  const label = API_NAMES[api];
  const refusal = { label, status, doing, words: wordsOf(response), retryAfterMs };
  const limit =
    'The quota of the Cloud project or of the account is used up for now; the access level of the API Center sets it.';
  const busy = busyOrDown(refusal, limit);
  if (busy !== undefined) return busy;
  const options = { code: failures[0]?.code || `http_${status}` };
  const codes = failures.map(({ code }) => code);
  if (codes.some((code) => PASSING.test(code))) {
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new RetryLaterError(`${said(refusal)} Try again later.`, { ...options, ...wait });
  }
  const reconnect = adviceFor(reconnecting, codes);
  if (reconnect !== undefined) return new ReconnectError(`${said(refusal)} ${reconnect}`, options);
  const advice = adviceFor(configuring, codes);
  if (advice !== undefined) return new ConfigurationError(`${said(refusal)} ${advice}`, options);
  if (status === 401) return new ReconnectError(`${said(refusal)} Authorize again.`, options);
  if (status === 403) {
    return new ConfigurationError(
      `${said(refusal)} The Google account or its Cloud project may not do this: check its access in Google Ads ` +
        '(Admin, Access and security) and the project in the API Center.',
      options,
    );
  }
  return refused(
    refusal,
    'Check account_id, login_customer_id and that no proxy answers in place of Google.',
  );
}

/** What to do about errors that concern single records; undefined where their own words must do. */
export function adviceOn(code: string): string | undefined {
  return adviceFor(configuring, [code]);
}

/** Whether the same record may be taken later. */
export function mayPass(code: string): boolean {
  return PASSING.test(code) || TOO_EARLY.test(code);
}

function adviceFor(advices: readonly Advice[], codes: readonly string[]): string | undefined {
  return advices.find(([pattern]) => codes.some((code) => pattern.test(code)))?.[1];
}
