import { createHash } from 'node:crypto';
import type { RateLimit } from '#connector-kit';
import { ConfigurationError } from '#connector-kit';
import { Redactor, revealSecrets } from '#secret';
import type { Context, Credentials } from './credentials.ts';

/** Connection-wide, until the endpoint announces another in `X-RateLimit-Limit`. */
const REQUESTS_PER_SECOND = 50_000;

/** Where a connection's requests go. */
export interface Endpoint {
  readonly url: string;
  /** Host and port, for messages: what stands behind them in a URL may be secret. */
  readonly host: string;
  /** The name or address to resolve. */
  readonly hostname: string;
  readonly encrypted: boolean;
}

/** @throws ConfigurationError where the text is no URL that can be called */
export function readEndpoint(webhookUrl: string): Endpoint {
  const url = URL.parse(webhookUrl);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ConfigurationError(
      'webhook_url is not a URL. Enter the address of your endpoint, such as https://example.com/census.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      'webhook_url holds a user name or password. Take them out and send them as a secret custom header: ' +
        'Authorization: Basic <base64 of user:password>.',
    );
  }
  url.hash = '';
  return {
    url: url.href,
    host: url.host,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    encrypted: url.protocol === 'https:',
  };
}

/**
 * Refuses plain HTTP, unless every address of the host is one that the operator allowed by name.
 *
 * @throws ConfigurationError, or NetworkError where the host does not resolve
 */
export async function requireAllowedTransport(context: Context, endpoint: Endpoint): Promise<void> {
  if (endpoint.encrypted) return;
  const addresses = await context.network.resolve(endpoint.hostname);
  if (addresses.every((address) => address.allowedByOperator)) return;
  throw new ConfigurationError(
    `webhook_url must begin with https://: records and credentials would travel to ${endpoint.host} in plain text. ` +
      'Plain http is for addresses that the operator lists in SPILLWAY_ALLOWED_ADDRESSES.',
  );
}

/** The URL as it was given, with the values of its query and its user info struck out. */
export function shownUrl(webhookUrl: string): string {
  const struck = webhookUrl.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1[redacted]@');
  const [beforeFragment = ''] = struck.split('#', 1);
  const question = beforeFragment.indexOf('?');
  if (question === -1) return beforeFragment;
  const query = beforeFragment.slice(question + 1);
  const names = query
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=[redacted]` : '[redacted]'));
  return `${beforeFragment.slice(0, question)}?${names.join('&')}`;
}

/** Strikes what is secret in the connection out of text that the endpoint sent: some echo the URL they were asked. */
export function strikeSecrets(credentials: Credentials, text: string): string {
  const url = URL.parse(credentials.webhook_url);
  const parameters = [...(url?.searchParams ?? [])];
  const inQuery = parameters.map(([name, value]) => (value === '' ? name : value));
  return new Redactor([...inQuery, url?.search.slice(1) ?? '', ...revealSecrets(credentials)]).text(text);
}

/** The budget of the connection: other credentials at the same URL have their own. */
export function rateLimit(credentials: Credentials): RateLimit {
  const { webhook_url, custom_headers = {}, auth_token } = credentials;
  const url = URL.parse(webhook_url);
  const place = url === null ? 'unreadable' : url.origin + url.pathname;
  const caller = createHash('sha256')
    .update(JSON.stringify([url?.search, Object.keys(custom_headers).toSorted()]))
    .update(JSON.stringify(Object.values(custom_headers).filter((value) => typeof value === 'string')))
    .update(JSON.stringify(revealSecrets([custom_headers, auth_token])))
    .digest('hex')
    .slice(0, 16);
  return { key: `${place} ${caller}`, requestsPerSecond: REQUESTS_PER_SECOND };
}
