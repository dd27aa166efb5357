/** The provider's only host (https://developers.outreach.io/api/getting-started). */
export const HOST = 'https://api.outreach.io';

/** The API version that this connector speaks: https://developers.outreach.io/api/making-requests. */
const API_PATH = '/api/v2';

/** Every request names it, GET too, or is answered 415: https://developers.outreach.io/api/making-requests. */
export const MEDIA_TYPE = 'application/vnd.api+json';

/** The address below which every request of the API goes, without a trailing slash. */
export function apiRoot(baseUrl: string | undefined): string {
  return `${baseUrl ?? HOST}${API_PATH}`;
}
