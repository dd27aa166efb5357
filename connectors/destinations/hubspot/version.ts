/** Where HubSpot answers, for accounts of every region. */
export const API_HOST = 'https://api.hubapi.com';

/** Where a person consents. HubSpot leads on to the region of the account. */
export const APP_HOST = 'https://app.hubspot.com';

/** Dated versions live for 18 months: https://developers.hubspot.com/docs/api-reference/latest/overview. */
export const API_VERSION = '2026-09';

/** Associations in batches are not described for 2026-09. */
export const ASSOCIATIONS_VERSION = '2026-03';

/**
 * Subscription preferences are not described for 2026-09 either; v4 is the same by its old name:
 * https://developers.hubspot.com/docs/api-reference/latest/communication-preferences/status/update-subscription.
 */
export const SUBSCRIPTIONS_VERSION = '2026-03';
