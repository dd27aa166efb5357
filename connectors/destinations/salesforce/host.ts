import { ConfigurationError } from '#connector-kit';

/** Where production organizations log in, and where sandboxes do. */
export const PRODUCTION = 'login.salesforce.com';
export const SANDBOX = 'test.salesforce.com';

/**
 * The domains under which Salesforce serves its APIs
 * (https://help.salesforce.com/s/articleView?id=sf.domain_name_url_format_changes.htm): tokens go nowhere else.
 */
const INSTANCE_DOMAINS = ['salesforce.com', 'salesforce.mil', 'sfcrmproducts.cn'];
const LOGIN_DOMAINS = ['my.salesforce.com', 'my.salesforce.mil', 'my.sfcrmproducts.cn'];

/** Where people work in the browser, and where the API of the same organization is. */
const BROWSER_DOMAINS = [
  ['.lightning.force.com', '.my.salesforce.com'],
  ['.my.salesforce-setup.com', '.my.salesforce.com'],
  ['.lightning.crmforce.mil', '.my.salesforce.mil'],
  ['.lightning.sfcrmapps.cn', '.my.sfcrmproducts.cn'],
] as const;

/**
 * The host to log in at.
 *
 * @param domain `login`, `test`, one of the two login hosts, or an organization's My Domain; with or without `https://`
 * @throws ConfigurationError where it is none of Salesforce's
 */
export function loginHost(domain: string): string {
  const short = domain.trim().toLowerCase();
  if (short === 'login' || short === 'production') return PRODUCTION;
  if (short === 'test' || short === 'sandbox') return SANDBOX;
  const host = hostIn(domain);
  const isLogin = host === PRODUCTION || host === SANDBOX;
  if (host !== undefined && (isLogin || isBelow(host, LOGIN_DOMAINS))) return host;
  throw new ConfigurationError(
    `domain names ${host ?? 'no host'}, where nobody logs in to Salesforce: it must be login.salesforce.com, ` +
      'test.salesforce.com (sandboxes), or the My Domain that stands in Salesforce under Setup → My Domain, such as ' +
      'example.my.salesforce.com. Tokens and passwords are sent to no other host.',
  );
}

/**
 * An organization's own address, without a path or a trailing slash.
 *
 * @throws ConfigurationError where it is not Salesforce's
 */
export function instanceUrl(text: string): string {
  const host = hostIn(text);
  if (host !== undefined && isBelow(host, INSTANCE_DOMAINS)) return `https://${host}`;
  throw new ConfigurationError(
    `instance_url names ${host ?? 'no https host'}, which is not Salesforce's: it must be an address such as ` +
      'https://example.my.salesforce.com (Setup → My Domain). The access token is sent to no other host.',
  );
}

/**
 * The login host that an organization shares with others: sandboxes and scratch organizations have one of their own.
 * Clouds of governments and countries share none, so it is the organization's.
 */
export function commonHost(host: string): string {
  if (!`.${host}`.endsWith('.salesforce.com')) return host;
  return host === SANDBOX || /\.(sandbox|scratch)\.|--/.test(host) ? SANDBOX : PRODUCTION;
}

/** The host of an https address or of a bare host name. */
function hostIn(text: string): string | undefined {
  const trimmed = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || url.protocol !== 'https:') return undefined;
  if (url.port !== '' || url.username !== '' || url.password !== '') return undefined;
  const { hostname } = url;
  const [ending, other] = BROWSER_DOMAINS.find(([domain]) => hostname.endsWith(domain)) ?? ['', ''];
  return hostname.slice(0, hostname.length - ending.length) + other;
}

function isBelow(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host.endsWith(`.${domain}`));
}
