import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  genericTokenEndpointRequest,
  nopkce,
  processAuthorizationCodeResponse,
  processGenericTokenEndpointResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  validateAuthResponse,
} from 'oauth4webapi';
import type { ClientAuth, TokenEndpointResponse } from 'oauth4webapi';
import type { GrantDetails, HttpClient, JsonObject, TokenRequest } from '#connector-kit';
import { Secret } from '#secret';
import type { Grant, OAuthClient, Provider } from './grant.ts';
import { refusalOf } from './refusal.ts';
import { wire } from './wire.ts';
import type { Wire } from './wire.ts';

/** What a request to the token endpoint is for, to follow "while" in a message. */
type Doing = 'exchanging the authorization code' | 'renewing the access token' | 'asking for an access token';

export interface CodeExchange {
  readonly client: OAuthClient;
  readonly details: GrantDetails;
  readonly code: Secret;
  readonly callbackUrl: string;
  readonly verifier: string;
}

/**
 * Exchanges the code of a redirect for a grant.
 *
 * @throws GrantRefused, ConfigurationError where the client or a host is refused, RetryLaterError, NetworkError
 */
export function exchangeCode(http: HttpClient, provider: Provider, asked: CodeExchange): Promise<Grant> {
  const { client, details, code, callbackUrl, verifier } = asked;
  const as = server(provider, details);
  const parameters = validateAuthResponse(
    as,
    registered(client),
    new URLSearchParams({ code: code.reveal() }),
  );
  return ask(http, provider, details, 'exchanging the authorization code', async (options) => {
    const response = await authorizationCodeGrantRequest(
      as,
      registered(client),
      authentication(provider, client),
      parameters,
      callbackUrl,
      provider.oauth.pkce ? verifier : nopkce,
      { ...options, additionalParameters: additional(provider) },
    );
    return processAuthorizationCodeResponse(as, registered(client), response);
  });
}

/**
 * A new access token, and the refresh token to use from now on. The old one may be dead once this was sent.
 *
 * @throws as `exchangeCode`
 */
export function refreshGrant(
  http: HttpClient,
  provider: Provider,
  client: OAuthClient,
  grant: Pick<Grant, 'details' | 'scopes'> & { readonly refreshToken: Secret },
): Promise<Grant> {
  const as = server(provider, grant.details);
  return ask(
    http,
    provider,
    grant.details,
    'renewing the access token',
    async (options) => {
      const response = await refreshTokenGrantRequest(
        as,
        registered(client),
        authentication(provider, client),
        grant.refreshToken.reveal(),
        { ...options, additionalParameters: additional(provider) },
      );
      return processRefreshTokenResponse(as, registered(client), response);
    },
    grant,
  );
}

/**
 * An access token for credentials that need nobody's consent.
 *
 * @throws as `exchangeCode`
 */
export function requestToken(http: HttpClient, label: string, request: TokenRequest): Promise<Grant> {
  const { grant_type: grantType = '', ...parameters } = request.parameters;
  const as = { issuer: request.url, token_endpoint: request.url };
  const client = { client_id: 'in-the-assertion' };
  // Who asks stands in the parameters, as that grant wants it.
  const asIs: ClientAuth = () => undefined;
  const provider = {
    label,
    baseUrl: undefined,
    oauth: {
      scopes: [],
      pkce: false,
      lifetimeSeconds: request.lifetimeSeconds,
      endpoints: () => ({ authorize: request.url, token: request.url }),
      detailsAnswered: (answer: JsonObject) => request.detailsAnswered?.(answer) ?? {},
    },
  };
  return ask(
    http,
    provider,
    {},
    'asking for an access token',
    async (options) => {
      const response = await genericTokenEndpointRequest(as, client, asIs, grantType, parameters, options);
      return processGenericTokenEndpointResponse(as, client, response);
    },
    undefined,
    request.whatToDo ?? 'Check the credentials.',
  );
}

interface Options {
  readonly [customFetch]: Wire['fetch'];
  readonly [allowInsecureRequests]: true;
}

async function ask(
  http: HttpClient,
  provider: Provider,
  details: GrantDetails,
  doing: Doing,
  send: (options: Options) => Promise<TokenEndpointResponse>,
  before?: { readonly refreshToken: Secret; readonly scopes: readonly string[] | undefined },
  advice?: string,
): Promise<Grant> {
  const { oauth } = provider;
  const numbers = new Set(
    Object.entries(oauth.tokenParameters ?? {}).flatMap(([name, value]) =>
      typeof value === 'number' ? [name] : [],
    ),
  );
  const through = wire(http, { json: oauth.tokenRequest === 'json', numbers });
  const askedAt = Date.now();
  let answer: TokenEndpointResponse;
  try {
    // A base URL of plain http is the operator's choice; the providers' own are https.
    answer = await send({ [customFetch]: through.fetch, [allowInsecureRequests]: true });
  } catch (error) {
    const raw = through.answer();
    if (raw === undefined) throw error;
    throw refusalOf(provider.label, raw, doing, error, advice);
  }
  return grantOf(provider, answer, details, askedAt, before);
}

function grantOf(
  { oauth, baseUrl }: Provider,
  answer: TokenEndpointResponse,
  details: GrantDetails,
  askedAt: number,
  before: { readonly refreshToken: Secret; readonly scopes: readonly string[] | undefined } | undefined,
): Grant {
  const lifetimeSeconds = answer.expires_in ?? oauth.lifetimeSeconds;
  return {
    accessToken: new Secret(answer.access_token),
    refreshToken:
      answer.refresh_token === undefined ? before?.refreshToken : new Secret(answer.refresh_token),
    expiresAt: new Date(askedAt + lifetimeSeconds * 1000),
    details: oauth.detailsAnswered?.(answer as unknown as JsonObject, details, baseUrl) ?? details,
    scopes: scopesOf(answer) ?? before?.scopes,
  };
}

/** `scope` as the standard has it, `scopes` as HubSpot does. */
function scopesOf({ scope, scopes }: TokenEndpointResponse): readonly string[] | undefined {
  if (Array.isArray(scopes)) return scopes.filter((one) => typeof one === 'string');
  return scope === undefined || scope === '' ? undefined : scope.split(/[\s,]+/).filter(Boolean);
}

function server({ oauth, baseUrl }: Provider, details: GrantDetails) {
  const { authorize, token } = oauth.endpoints(details, baseUrl);
  return { issuer: new URL(authorize).origin, authorization_endpoint: authorize, token_endpoint: token };
}

function registered(client: OAuthClient) {
  return { client_id: client.id };
}

function authentication({ oauth }: Provider, client: OAuthClient): ClientAuth {
  const secret = client.secret.reveal();
  return oauth.clientAuthentication === 'basic' ? ClientSecretBasic(secret) : ClientSecretPost(secret);
}

function additional({ oauth }: Provider): Record<string, string> {
  return Object.fromEntries(
    Object.entries(oauth.tokenParameters ?? {}).map(([name, value]) => [name, String(value)]),
  );
}
