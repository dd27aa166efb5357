import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Whether the `NO_PROXY` list says to connect directly: names match themselves and their subdomains, a port must
 * match where one is given, ranges match IP addresses, `*` matches everything.
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (isIP(host) !== 0 && ipaddr.isValidCIDR(entry)) {
    const range = ipaddr.parseCIDR(entry);
    const address = ipaddr.parse(host);
    return address.kind() === range[0].kind() && address.match(range);
  }
  const [, name = entry, wantedPort] = isIP(entry) === 0 ? (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []) : [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const wanted = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  return host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`));
}
