import type { FastifyRequest } from 'fastify';

/** The token of an `Authorization` header: `Bearer <token>`, or Basic with the user name `bearer`. */
export function readToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  const match = /^(bearer|basic)[ \t]+(\S+)[ \t]*$/i.exec(header ?? '');
  const [, scheme = '', value = ''] = match ?? [];
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme === '') return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  // A token holds colons itself, so only the first one separates.
  if (colon === -1 || decoded.slice(0, colon).toLowerCase() !== 'bearer') return undefined;
  return decoded.slice(colon + 1);
}
