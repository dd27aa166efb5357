import { ConfigurationError } from '#connector-kit';
import type { Context } from './credentials.ts';
import type { Endpoint } from './webhook-url.ts';

/**
 * Refuses plain HTTP, unless every address of the host is one that the operator listed.
 *
 * @throws ConfigurationError, or NetworkError where the host has no address that may be reached
 */
export async function requireAllowedTransport(context: Context, endpoint: Endpoint): Promise<void> {
  if (endpoint.encrypted) return;
  const addresses = await context.network.resolve(endpoint.hostname);
  if (addresses.every((address) => address.allowedByOperator)) return;
  throw new ConfigurationError(
    `webhook_url must begin with https://: records and credentials would travel to ${endpoint.host} in plain text. ` +
      'Plain http is for addresses that the operator lists in SPILLWAY_ALLOWED_ADDRESSES.',
  );
}
