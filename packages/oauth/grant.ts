import { ConfigurationError, ReconnectError } from '#connector-kit';
import type { GrantDetails, OAuth2 } from '#connector-kit';
import type { Secret } from '#secret';

/** Registered by the operator at the provider. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: Secret;
}

/** Whom an authorization is asked of. */
export interface Provider {
  readonly label: string;
  readonly oauth: OAuth2;
  /** The operator's `SPILLWAY_<TYPE>_BASE_URL`. */
  readonly baseUrl: string | undefined;
}

/** What a provider has granted. */
export interface Grant {
  readonly accessToken: Secret;
  /** Undefined where the provider gave none: the grant ends with its access token. */
  readonly refreshToken: Secret | undefined;
  /** Null for a token that its owner entered and that is used until the provider refuses it. */
  readonly expiresAt: Date | null;
  readonly details: GrantDetails;
  readonly scopes: readonly string[] | undefined;
}

/** The provider takes the grant back: it is over, and somebody must authorize again. */
export class GrantRefused extends ReconnectError {}

/** The provider may have granted something, but nobody can read what: half an answer, a page of a proxy. */
export class AnswerUnreadable extends ConfigurationError {}

/** A token is renewed this long before its end, but never in the first four fifths of its life. */
const AHEAD_MS = 300_000;

/** Whether a token should be renewed before it is used. */
export function isExpiring(
  { expiresAt }: Pick<Grant, 'expiresAt'>,
  issuedAt: Date,
  now = Date.now(),
): boolean {
  if (expiresAt === null) return false;
  const life = expiresAt.getTime() - issuedAt.getTime();
  return now >= expiresAt.getTime() - Math.min(AHEAD_MS, life / 5);
}
