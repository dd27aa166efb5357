/** Where HubSpot answers, for accounts of every region. */
export const API_HOST = 'https://api.hubapi.com';

/** Where a person consents. HubSpot leads on to the region of the account. */
export const APP_HOST = 'https://app.hubspot.com';

/** Dated versions live for 18 months: https://developers.hubspot.com/docs/api-reference/latest/overview. */
export const API_VERSION = '2026-09';

/** Associations in batches are not described for 2026-09. */
export const ASSOCIATIONS_VERSION = '2026-03';

/**
 * Subscription preferences have no dated version yet; v4 ends on 2027-03-30:
 * https://developers.hubspot.com/docs/api-reference/communication-preferences-subscriptions-v4/guide.
 */
export const SUBSCRIPTIONS_VERSION = 'v4';
