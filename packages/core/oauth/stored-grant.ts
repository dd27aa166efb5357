import type { Grant } from '#oauth';
import type { DestinationGrant } from '#store';

/** What a client sent in place of, or beside, ordinary credentials. */
export interface SentGrant {
  readonly oauthCode: string | undefined;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
}

export const NO_GRANT: SentGrant = { oauthCode: undefined, accessToken: undefined, refreshToken: undefined };

/** Tokens as they are sealed beside a destination. */
export interface GrantTokens {
  /** Empty where a refresh token was entered alone. */
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
}

/** A grant as it is stored, with its tokens. */
export interface StoredGrant {
  readonly grant: DestinationGrant;
  readonly tokens: GrantTokens;
}

/** A token for credentials that need nobody's consent. */
export interface Issued {
  readonly grant: Grant;
  readonly issuedAt: Date;
}

interface Asked {
  readonly credentialsVersion: number;
  readonly issued: Promise<Issued>;
}

/** What all work of a process shares: one renewal per destination at a time, and tokens that are only asked for. */
export class TokenMemory {
  readonly renewals = new Map<number, Promise<StoredGrant>>();
  readonly asked = new Map<number, Asked>();
  /** Destinations whose tokens could not be kept alive, and when to try again (ms since 1970). */
  readonly notBefore = new Map<number, number>();
}
