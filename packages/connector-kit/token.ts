import type { Secret } from '#secret';
import type { GrantDetails } from './oauth.ts';

/** An access token as it is now. */
export interface AccessToken {
  readonly value: Secret;
  readonly details: GrantDetails;
  /** What was granted, where the provider says it. */
  readonly scopes: readonly string[] | undefined;
}
