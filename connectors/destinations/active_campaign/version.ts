/**
 * The API version that this connector speaks, as a path below the account's own host.
 * Documented at https://developers.activecampaign.com/reference/overview.
 */
export const API_PATH = '/api/3';
