import type { Context } from './credentials.ts';
import { hostOf, readSubdomain } from './domain.ts';
import { API_PATH } from './version.ts';

/**
 * The address of the account's API. The credentials name the account, or the token's details do.
 *
 * @throws ConfigurationError where neither does, and as `token` of the context
 */
export async function apiRoot(context: Context): Promise<string> {
  const { credentials, baseUrl } = context;
  const named = readSubdomain(credentials.domain);
  const subdomain =
    named === undefined && baseUrl === undefined ? (await context.token()).details['subdomain'] : named;
  return `${hostOf(subdomain, baseUrl)}${API_PATH}`;
}
