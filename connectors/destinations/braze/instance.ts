import { ConfigurationError } from '#connector-kit';
import type { Credentials } from './credentials.ts';
import { WHERE_TO_FIND } from './credentials.ts';

/**
 * Braze's own hosts: REST and SDK endpoints of its clusters, `iad-01` to `kr-01` today
 * (https://www.braze.com/docs/api/basics/#endpoints). The key is sent nowhere else.
 */
const PROVIDER_HOST = /^(?:rest|sdk)\.([a-z]{2,4}-\d{2})\.braze\.(com|eu)$/;

/**
 * The host of the REST API. The SDK endpoint of a cluster, which stands beside it in the vendor's table, means it too.
 *
 * @throws ConfigurationError where the address is not one of Braze's own
 */
function restHost(instanceUrl: string): string {
  const text = instanceUrl.trim();
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  const host = url === null ? null : PROVIDER_HOST.exec(url.hostname);
  if (url === null || host === null || url.protocol !== 'https:' || url.host !== url.hostname) {
    throw new ConfigurationError(
      'instance_url must be the https address of a REST endpoint of Braze, such as https://rest.iad-01.braze.com or ' +
        `https://rest.fra-01.braze.eu. The API key is sent nowhere else: copy the endpoint ${WHERE_TO_FIND}.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      `instance_url must not hold a user name: copy the endpoint ${WHERE_TO_FIND}.`,
    );
  }
  return `rest.${host[1]}.braze.${host[2]}`;
}

/**
 * The address below which every request goes, without a trailing slash.
 *
 * @param override the operator's base URL: it replaces the host, whatever the credentials say
 * @throws ConfigurationError where the address is not one of Braze's own
 */
export function apiRoot(
  credentials: Pick<Credentials, 'instance_url'>,
  override: string | undefined,
): string {
  return override ?? `https://${restHost(credentials.instance_url)}`;
}
