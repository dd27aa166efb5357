import { ConfigurationError } from '#connector-kit';

/** Where a connection's requests go. */
export interface Endpoint {
  readonly url: string;
  /** Host and port, for messages: what stands behind them in a URL may be secret. */
  readonly host: string;
  /** The name or address to resolve. */
  readonly hostname: string;
  readonly encrypted: boolean;
}

/**
 * @param baseUrl of the operator; its host takes the place of the URL's
 * @throws ConfigurationError where the text is no URL that can be called
 */
export function readEndpoint(webhookUrl: string, baseUrl?: string): Endpoint {
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
  const called = URL.parse(`${baseUrl ?? url.origin}${url.pathname}${url.search}`);
  if (called === null || (called.protocol !== 'https:' && called.protocol !== 'http:')) {
    throw new ConfigurationError('SPILLWAY_CUSTOM_API_BASE_URL must look like http://127.0.0.1:9000.');
  }
  return {
    url: called.href,
    host: called.host,
    hostname: called.hostname.replace(/^\[|\]$/g, ''),
    encrypted: called.protocol === 'https:',
  };
}

/** The URL as it was given, with the values of its query and its user info struck out. */
export function shownUrl(webhookUrl: string): string {
  const [beforeFragment = ''] = webhookUrl.split('#', 1);
  const [place = '', ...queries] = beforeFragment.split('?');
  const shown = place.replace(/^([a-z]+:[/\\]*)[^/\\]*@/i, '$1[redacted]@');
  if (queries.length === 0) return shown;
  const parameters = queries
    .join('?')
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=[redacted]` : '[redacted]'));
  return `${shown}?${parameters.join('&')}`;
}

/** What may be secret in the URL: the values of its query, as they are and as they travel. */
export function secretsOfUrl(webhookUrl: string): string[] {
  const url = URL.parse(webhookUrl);
  if (url === null) return [];
  const values = [...url.searchParams].map(([name, value]) => (value === '' ? name : value));
  return [...values, url.search.slice(1)];
}
