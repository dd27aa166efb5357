import { ConfigurationError } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { WHERE_TO_FIND } from './credentials.ts';
import { API_PATH } from './version.ts';

/**
 * The domains under which ActiveCampaign serves its API, one subdomain per account
 * (https://developers.activecampaign.com/reference/url). The key is sent nowhere else.
 */
const PROVIDER_DOMAINS = ['activehosted.com', 'api-us1.com'];

/**
 * The account's host in lower case.
 *
 * @throws ConfigurationError where the address is not one of ActiveCampaign's own
 */
function instanceHost(instanceUrl: string): string {
  const url = URL.parse(instanceUrl.trim());
  if (url === null || url.protocol !== 'https:') {
    throw new ConfigurationError(
      `instance_url must be an https address such as https://example.activehosted.com: copy it ${WHERE_TO_FIND}.`,
    );
  }
  const isProviders = PROVIDER_DOMAINS.some((domain) => url.hostname.endsWith(`.${domain}`));
  if (!isProviders || url.port !== '' || url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      `instance_url names the host ${url.host}, which is not ActiveCampaign's. The API key is sent to ` +
        `${PROVIDER_DOMAINS.map((domain) => `*.${domain}`).join(' and ')} only, never to a domain of your own: ` +
        `copy the API URL ${WHERE_TO_FIND}.`,
    );
  }
  return url.hostname;
}

/**
 * The address below which every request goes, without a trailing slash.
 *
 * @param override the operator's base URL: it replaces the host, whatever the credentials say
 * @throws ConfigurationError where the address is not one of ActiveCampaign's own
 */
export function apiRoot(
  credentials: Pick<Credentials, 'instance_url'>,
  override: string | undefined,
): string {
  if (override !== undefined) return `${override}${API_PATH}`;
  return `https://${instanceHost(credentials.instance_url)}${API_PATH}`;
}

/** What ActiveCampaign counts requests by: the account's host. */
export function accountKey(instanceUrl: string): string {
  return URL.parse(instanceUrl.trim())?.hostname ?? instanceUrl;
}
