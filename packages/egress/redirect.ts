import { NetworkError } from '#connector-kit';
import type { Redactor } from '#secret';
import type { WireAnswer, WireRequest } from './exchange.ts';
import { parseUrl } from './wire-request.ts';

export const MOST_REDIRECTS = 5;

/**
 * The request that a redirect asks for; undefined where the answer is not one that Spillway follows: GET and HEAD
 * follow every kind, other methods only 307 and 308, and no body with a secret goes to another origin.
 *
 * @param sameOrigin nothing goes to another origin
 *
 * @throws NetworkError (`invalid_url`; `tls` where the next hop would leave HTTPS)
 */
export function redirectedRequest(
  request: WireRequest,
  answer: WireAnswer,
  redactor: Redactor,
  sameOrigin: boolean,
): WireRequest | undefined {
  const { location } = answer.headers;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const followed = isRead ? [301, 302, 303, 307, 308] : [307, 308];
  if (location === undefined || !followed.includes(answer.status)) return undefined;
  const url = parseUrl(location, redactor, request.url);
  if (sameOrigin && url.origin !== request.url.origin) return undefined;
  if (request.url.protocol === 'https:' && url.protocol === 'http:') {
    throw new NetworkError(
      'tls',
      `${request.url.host} redirects to ${redactor.url(url.href)}, which is not encrypted: use its https address`,
      { sent: true },
    );
  }
  if (url.origin === request.url.origin) return { ...request, url };
  if (request.body !== null && isSecret(request.body.toString(), redactor)) return undefined;
  return { ...request, url, headers: withoutSecrets(request.headers, redactor) };
}

function withoutSecrets(headers: WireRequest['headers'], redactor: Redactor): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => redactor.headers({ [name]: value })[name] === value),
  );
}

function isSecret(text: string, redactor: Redactor): boolean {
  return redactor.text(text) !== text;
}
