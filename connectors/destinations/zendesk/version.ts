/**
 * The API version that this connector speaks, as a path below the account's own host.
 * Documented at https://developer.zendesk.com/api-reference/ticketing/introduction/.
 */
export const API_PATH = '/api/v2';

/** The last day of API tokens: https://support.zendesk.com/hc/en-us/articles/4408889192858. */
export const API_TOKENS_END = '30 April 2027';
