import type { JsonObject } from './json.ts';

/**
 * What an authorization is for, and what its provider said along with the tokens: `subdomain`, `login_host`,
 * `instance_url`. None of it is secret. Stored with the tokens and given to the connector with each of them.
 */
export type GrantDetails = Readonly<Record<string, string>>;

export interface OAuthEndpoints {
  readonly authorize: string;
  readonly token: string;
  /** RFC 7009; undefined where the provider has none. */
  readonly revoke?: string;
}

/**
 * What names the account: `domain` and `state` of `authorize_url`; or all credentials that are not secret, as text, and
 * beside them the details of the authorization that they are held against.
 */
export type AskedPlace = Readonly<Record<string, string | undefined>>;

/** How a provider's OAuth 2.0 differs from the others': data beside its connector. */
export interface OAuth2 {
  /** Asked for, separated by spaces. */
  readonly scopes: readonly string[];
  /** Sent to the authorization endpoint beside the standard ones: `access_type=offline`. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  /** Whether the provider takes PKCE with S256. */
  readonly pkce: boolean;
  /** How the client proves itself at the token endpoint. Default: in the body (`client_secret_post`). */
  readonly clientAuthentication?: 'post' | 'basic';
  /** The form of requests to the token endpoint. Default: `form`, as the standard has it. */
  readonly tokenRequest?: 'form' | 'json';
  /** Sent to the token endpoint beside the standard ones: Zendesk's `expires_in`. */
  readonly tokenParameters?: Readonly<Record<string, string | number>>;
  /** Life of an access token where the answer has no `expires_in`. It is never taken to be endless. */
  readonly lifetimeSeconds: number;
  /** A refresh token that rests longer than this is dead: unused ones are renewed at half of it. */
  readonly refreshTokenDays?: number;
  /** Parameters of the redirect to us, beside `code`, that are kept as details: Datadog's `domain`. */
  readonly redirectDetails?: readonly string[];
  /**
   * The details that `domain` and `state` of `authorize_url`, or the credentials, ask for. Called without any too.
   *
   * @throws CredentialsError naming the one that is missing or malformed
   */
  detailsAsked?(asked: AskedPlace): GrantDetails;
  /**
   * What names the account in the details, for a person to read: authorizing again must not move a destination to
   * another one unnoticed. Undefined: nothing in the details does.
   */
  account?(details: GrantDetails): string | undefined;
  /**
   * Where to send the browser and the requests. A host that came from a person or from a redirect must be checked
   * against the provider's own here, unless the operator's `baseUrl` replaces it.
   *
   * @throws ConfigurationError for a host that is not the provider's
   */
  endpoints(details: GrantDetails, baseUrl: string | undefined): OAuthEndpoints;
  /**
   * All details after an answer of the token endpoint: those before it, and what it says (`instance_url`).
   *
   * @throws ConfigurationError for a host that is not the provider's
   */
  detailsAnswered?(answer: JsonObject, details: GrantDetails, baseUrl: string | undefined): GrantDetails;
  /** Where the provider has a way of its own to revoke: sent with the access token, in place of RFC 7009. */
  revokeRequest?(
    details: GrantDetails,
    baseUrl: string | undefined,
  ): { readonly method: 'DELETE' | 'POST'; readonly url: string };
}

/**
 * Exchanges credentials for an access token without anybody's consent: a signed assertion, a password. The answer is
 * kept in memory until shortly before it expires.
 */
export interface TokenRequest {
  readonly url: string;
  /** The form body, `grant_type` included. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where the answer has no `expires_in`. */
  readonly lifetimeSeconds: number;
  /** What to do where the provider refuses, for its person. Default: check the credentials. */
  readonly whatToDo?: string;
  /** What the connector gets as the token's details. Throws ConfigurationError for a host that is not the provider's. */
  detailsAnswered?(answer: JsonObject): GrantDetails;
}
