import { randomBytes } from 'node:crypto';

/** RFC 8959: scanners of repositories and logs know the prefix. It is part of the token. */
export const TOKEN_PREFIX = 'secret-token:';

export function newToken(): string {
  return TOKEN_PREFIX + randomBytes(32).toString('base64url');
}
