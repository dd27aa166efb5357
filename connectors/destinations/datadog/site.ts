import { ConfigurationError } from '#connector-kit';

/**
 * Datadog's sites, each an installation of its own (https://docs.datadoghq.com/getting_started/site/). Keys and tokens
 * go to hosts of these only.
 */
export const SITES = [
  'datadoghq.com',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
  'datadoghq.eu',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const;

type Site = (typeof SITES)[number];

/** Where an account is that names no site. */
export const DEFAULT_SITE: Site = 'datadoghq.com';

/** What people call them. */
const NAMES: Readonly<Record<string, Site>> = {
  US1: 'datadoghq.com',
  US3: 'us3.datadoghq.com',
  US5: 'us5.datadoghq.com',
  AP1: 'ap1.datadoghq.com',
  AP2: 'ap2.datadoghq.com',
  UK1: 'uk1.datadoghq.com',
  EU: 'datadoghq.eu',
  EU1: 'datadoghq.eu',
  'US1-FED': 'ddog-gov.com',
  'US2-FED': 'us2.ddog-gov.com',
};

/** The other sites are their own app host. */
const WITH_APP_HOST = new Set(['datadoghq.com', 'datadoghq.eu', 'ddog-gov.com']);

/** How the name of a site begins: one that is not listed must not be taken for an organization's subdomain. */
const LIKE_A_SITE = /(^|\.)[a-z]{2}\d+$/;

/**
 * The site that a person or a redirect names: `US1`, `datadoghq.eu`, `https://app.datadoghq.eu/`, the subdomain of an
 * organization. Undefined where it is none of Datadog's.
 */
export function siteNamed(text: string): Site | undefined {
  const name = NAMES[text.trim().toUpperCase()];
  if (name !== undefined) return name;
  const trimmed = text.trim();
  const host = URL.parse(/^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)?.hostname;
  const site = SITES.toSorted((one, other) => other.length - one.length).find(
    (candidate) => host === candidate || host?.endsWith(`.${candidate}`),
  );
  if (host === undefined || site === undefined || host === site) return site;
  return LIKE_A_SITE.test(host.slice(0, -site.length - 1)) ? undefined : site;
}

/**
 * @param origin where the text came from, to begin the message: `credentials.site`
 * @param baseUrl the operator's: it replaces every host, so that any text will do
 * @throws ConfigurationError where the text names none of Datadog's sites
 */
export function requireSite(text: string, origin: string, baseUrl: string | undefined): string {
  const site = siteNamed(text) ?? (baseUrl === undefined ? undefined : text);
  if (site !== undefined) return site;
  throw new ConfigurationError(notASite(text, origin));
}

export function notASite(text: string, origin: string): string {
  return (
    `${origin} names "${text.slice(0, 100)}", which is none of Datadog's sites. Keys and tokens are sent to these ` +
    `only: ${SITES.join(', ')}. Yours stands in the address bar while you use Datadog.`
  );
}

export function apiRoot(site: string, baseUrl: string | undefined): string {
  return baseUrl ?? `https://api.${site}`;
}

export function logsRoot(site: string, baseUrl: string | undefined): string {
  return baseUrl ?? `https://http-intake.logs.${site}`;
}

export function appRoot(site: string, baseUrl: string | undefined): string {
  return baseUrl ?? `https://${WITH_APP_HOST.has(site) ? 'app.' : ''}${site}`;
}
