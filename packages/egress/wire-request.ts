import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ConfigurationError, NetworkError, type HttpRequest } from '#connector-kit';
import type { Redactor } from '#secret';
import { ACCEPTED_ENCODINGS } from './content-encoding.ts';
import type { WireRequest } from './exchange.ts';

/** What belongs to the connection: given by a caller, it would contradict what really travels. */
const OWN_HEADERS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/;

/** @throws NetworkError (`invalid_url`), ConfigurationError for a header that can't be sent */
export function wireRequest(request: HttpRequest, userAgent: string, redactor: Redactor): WireRequest {
  const url = parseUrl(request.url, redactor);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  const isJson = request.json !== undefined;
  return {
    method: request.method,
    url,
    headers: {
      'user-agent': userAgent,
      'accept-encoding': ACCEPTED_ENCODINGS,
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...checkedHeaders(request.headers ?? {}),
    },
    body: isJson ? JSON.stringify(request.json) : (request.body ?? null),
  };
}

/** @throws NetworkError (`invalid_url`) */
export function parseUrl(text: string, redactor: Redactor, base?: URL): URL {
  const url = URL.parse(text, base);
  if (url === null) throw new NetworkError('invalid_url', `${redactor.url(text)} is not a URL`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new NetworkError(
      'invalid_url',
      `${redactor.url(url.href)} begins with ${url.protocol}, where Spillway speaks http: and https: only`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new NetworkError(
      'invalid_url',
      `${redactor.url(url.href)} carries a user name or password: enter them in the fields for credentials`,
    );
  }
  url.hash = '';
  return url;
}

function checkedHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const lower = name.toLowerCase();
      if (OWN_HEADERS.test(lower)) {
        throw new ConfigurationError(`the header ${name} is set by Spillway itself: remove it`);
      }
      if (!isAccepted(() => validateHeaderName(name))) {
        throw new ConfigurationError(`"${name}" can't be the name of a header: enter another`);
      }
      if (!isAccepted(() => validateHeaderValue(lower, value))) {
        throw new ConfigurationError(
          `the value of the header ${name} holds a character that no header may hold, such as a line break: enter it again`,
        );
      }
      return [lower, value];
    }),
  );
}

function isAccepted(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
}
