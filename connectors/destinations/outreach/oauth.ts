import { randomUUID } from 'node:crypto';
import type { GrantDetails, JsonObject, OAuth2 } from '#connector-kit';
import { HOST } from './version.ts';

/**
 * `<resources>.<read|write|delete|all>`; they don't add up, so that reading and writing need `all`
 * (https://developers.outreach.io/api/oauth). Stages and personas are read to look them up by name.
 */
export const SCOPES = ['prospects.all', 'accounts.all', 'users.all', 'stages.read', 'personas.read'] as const;

/**
 * A name of our own for the connection, made once and kept: neither Outreach's answer nor a documented request says
 * whose token it is.
 */
const CONNECTION = 'connection';

/** https://developers.outreach.io/api/oauth and https://developers.outreach.io/api/getting-started#token-availability. */
export const oauth: OAuth2 = {
  scopes: SCOPES,
  // Documented for Outreach's MCP server only, which has endpoints of its own.
  pkce: false,
  lifetimeSeconds: 7_200,
  refreshTokenDays: 14,
  endpoints: (_, baseUrl = HOST) => ({
    authorize: `${baseUrl}/oauth/authorize`,
    token: `${baseUrl}/oauth/token`,
  }),
  detailsAnswered: nameConnection,
};

/** What requests are counted by: the connection, or all that were entered as tokens and never renewed. */
export function connectionOf(details: GrantDetails): string {
  return details[CONNECTION] ?? 'tokens that were never renewed';
}

function nameConnection(_: JsonObject, details: GrantDetails): GrantDetails {
  return details[CONNECTION] === undefined ? { ...details, [CONNECTION]: randomUUID() } : details;
}
