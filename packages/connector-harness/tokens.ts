import {
  ReconnectError,
  type AccessToken,
  type AnyDestination,
  type GrantDetails,
  type HttpClient,
} from '#connector-kit';
import {
  isExpiring,
  refreshGrant,
  requestToken,
  type Grant,
  type OAuthClient,
  type TokenSource,
} from '#oauth';
import { Secret } from '#secret';

/** What a provider has granted, as a test has it. */
export interface HarnessGrant {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Default 3600. */
  readonly expiresInSeconds?: number;
  readonly details?: GrantDetails;
  readonly scopes?: readonly string[];
}

interface Means {
  readonly http: HttpClient;
  /** Receives every token that is issued. */
  readonly learn: (secrets: readonly string[]) => void;
}

/** Tokens as the server keeps them, in memory. */
export function harnessTokens(
  definition: AnyDestination,
  credentials: unknown,
  options: {
    readonly grant?: HarnessGrant;
    readonly client?: OAuthClient;
    readonly baseUrl: string | undefined;
  },
  { http, learn }: Means,
): TokenSource {
  let issuedAt = new Date();
  let grant = options.grant === undefined ? undefined : grantFrom(options.grant);
  if (grant !== undefined) keep(grant);

  function keep(next: Grant): Grant {
    grant = next;
    issuedAt = new Date();
    learn(
      [next.accessToken, ...(next.refreshToken === undefined ? [] : [next.refreshToken])].map((one) =>
        one.reveal(),
      ),
    );
    return next;
  }

  /** One at a time, as the server does: a refresh token may be good for one use only. */
  let asking: Promise<Grant | undefined> | undefined;
  function fresh(): Promise<Grant | undefined> {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function ask(): Promise<Grant | undefined> {
    const request = await definition.tokenRequest?.(credentials, options.baseUrl);
    if (request !== undefined) return keep(await requestToken(http, definition.label, request));
    const refreshToken = grant?.refreshToken;
    if (grant === undefined || refreshToken === undefined) return undefined;
    if (definition.auth.method !== 'oauth2' || options.client === undefined) {
      throw new Error('a grant that is refreshed needs an OAuth client: pass `client`');
    }
    const provider = { label: definition.label, oauth: definition.auth.oauth, baseUrl: options.baseUrl };
    return keep(await refreshGrant(http, provider, options.client, { ...grant, refreshToken }));
  }

  return {
    async current() {
      if (grant !== undefined && !isExpiring(grant, issuedAt)) return tokenOf(grant);
      const next = (await fresh()) ?? grant;
      if (next === undefined) throw new ReconnectError(`${definition.label} is not authorized yet.`);
      return tokenOf(next);
    },
    async renew(refused) {
      const isOld = grant !== undefined && grant.accessToken !== refused.value;
      const next = isOld ? grant : await fresh();
      return next === undefined ? undefined : tokenOf(next);
    },
  };
}

function grantFrom({
  accessToken,
  refreshToken,
  expiresInSeconds = 3600,
  details = {},
  scopes,
}: HarnessGrant): Grant {
  return {
    accessToken: new Secret(accessToken),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    expiresAt: new Date(Date.now() + expiresInSeconds * 1000),
    details,
    scopes,
  };
}

function tokenOf({ accessToken, details, scopes }: Grant): AccessToken {
  return { value: accessToken, details, scopes };
}
