import { ConfigurationError } from '#connector-kit';

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?';
const ZENDESK = '\\.[Zz][Ee][Nn][Dd][Ee][Ss][Kk]\\.[Cc][Oo][Mm]';

/** A regular expression of what a person may write: `acme`, `acme.zendesk.com` or `https://acme.zendesk.com/`. */
export const DOMAIN = `${LABEL}|(?:[Hh][Tt][Tt][Pp][Ss]://)?${LABEL}${ZENDESK}/?`;

const WHOLE = new RegExp(`^(?:${DOMAIN})$`, 'u');

/** `acme` of any of the ways to write it; undefined for anything else: other hosts, ports, paths, user info. */
export function readSubdomain(domain: string | undefined): string | undefined {
  const text = domain?.trim() ?? '';
  if (!WHOLE.test(text)) return undefined;
  const host = text.toLowerCase().replace(/^https:\/\//, '');
  return host.split('.')[0];
}

/**
 * The account's own address, without a path.
 *
 * @throws ConfigurationError where the subdomain is none
 */
export function hostOf(subdomain: string | undefined, baseUrl: string | undefined): string {
  if (baseUrl !== undefined) return baseUrl;
  const checked = readSubdomain(subdomain);
  if (checked === undefined) {
    throw new ConfigurationError(
      'It is not known which Zendesk account this is: enter its domain, acme of acme.zendesk.com, in the credentials.',
    );
  }
  return `https://${checked}.zendesk.com`;
}
