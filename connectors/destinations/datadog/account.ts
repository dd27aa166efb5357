import { ConfigurationError, ReconnectError } from '#connector-kit';
import type { Context } from './credentials.ts';
import { siteOfGrant } from './oauth.ts';
import { DEFAULT_SITE, requireSite } from './site.ts';

/** Where the account is, and whether somebody authorized us. */
export interface Account {
  readonly site: string;
  readonly isAuthorized: boolean;
}

type Known = Pick<Context, 'credentials' | 'token' | 'found' | 'baseUrl'>;

/**
 * Finds out anew where the account is.
 *
 * @throws ConfigurationError where the site is none of Datadog's or the authorization is of another one,
 *   ReconnectError where there are neither keys nor a live authorization, RetryLaterError, NetworkError
 */
export async function findAccount(context: Known): Promise<Account> {
  const { credentials, baseUrl } = context;
  const entered =
    credentials.site === undefined ? undefined : requireSite(credentials.site, 'credentials.site', baseUrl);
  const authorized = await authorizedSite(context);
  if (authorized === undefined) return { site: entered ?? DEFAULT_SITE, isAuthorized: false };
  if (entered !== undefined && entered !== authorized) {
    throw new ConfigurationError(
      `credentials.site is ${entered}, but the authorization is of ${authorized}. Leave site empty, or correct it and ` +
        'authorize again there: keys of one site are unknown on the others.',
    );
  }
  return { site: authorized, isAuthorized: true };
}

/** The site, from what is known already where that suffices. Throws as `findAccount`. */
export async function siteOf(context: Known): Promise<string> {
  const { credentials, found, baseUrl } = context;
  if (credentials.site !== undefined) return requireSite(credentials.site, 'credentials.site', baseUrl);
  if (typeof found['site'] === 'string') return requireSite(found['site'], 'The last check', baseUrl);
  return (await findAccount(context)).site;
}

/** Undefined where nobody authorized us, and an API key does without that. */
async function authorizedSite(context: Known): Promise<string | undefined> {
  try {
    return siteOfGrant((await context.token()).details, context.baseUrl);
  } catch (error) {
    if (!(error instanceof ReconnectError)) throw error;
    const { site, authorized } = context.found;
    // It was there once and is dead: the step that authenticates says so.
    if (authorized === true && typeof site === 'string') return site;
    if (context.credentials.api_key === undefined) throw error;
    return undefined;
  }
}
