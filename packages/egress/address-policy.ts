import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Addresses at which clouds serve machine credentials. */
const METADATA = new Set(['169.254.169.254', 'fd00:ec2::254']);

const CLASSES: Readonly<Record<string, string>> = {
  unspecified: 'an unspecified address',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address',
  loopback: 'a loopback address',
  carrierGradeNat: 'a carrier-grade NAT address',
  private: 'a private address',
  uniqueLocal: 'a unique-local address',
};

/** Which IP addresses Spillway may connect to: public ones, and those that the operator allows. */
export class AddressPolicy {
  readonly #allowed: readonly [Address, number][];

  /** @param allowed CIDRs or addresses, as `parseAllowedAddresses` returns them */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.map(parseRange);
  }

  /** What kind of refused address it is ("a private address"); undefined where Spillway may connect. */
  refusal(address: string): string | undefined {
    const parsed = parseAddress(address);
    if (parsed === undefined) return 'not an IP address';
    return this.isListed(address) ? undefined : refusedClass(destinationOf(parsed));
  }

  /** Whether the operator allowed it by name. */
  isListed(address: string): boolean {
    const parsed = parseAddress(address);
    if (parsed === undefined) return false;
    return this.#allowed.some((range) =>
      [parsed, destinationOf(parsed)].some(
        (candidate) => candidate.kind() === range[0].kind() && candidate.match(range),
      ),
    );
  }
}

/**
 * The addresses of a comma-separated setting, such as `10.0.0.0/8, 192.168.1.5, fd00::/8`.
 *
 * @throws Error naming every item that is neither an IP address nor a CIDR
 */
export function parseAllowedAddresses(text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const wrong = items.filter((item) => findRange(item) === undefined);
  if (wrong.length > 0) {
    const named = wrong.map((item) => `"${item}"`).join(', ');
    throw new Error(`must hold IP addresses and ranges such as 10.0.0.0/8, not ${named}`);
  }
  return items;
}

function parseRange(text: string): [Address, number] {
  const range = findRange(text);
  if (range === undefined)
    throw new Error(`"${text}" is neither an IP address nor a range such as 10.0.0.0/8`);
  return range;
}

function findRange(text: string): [Address, number] | undefined {
  const [address = '', length, ...rest] = text.split('/');
  // ipaddr.js takes "10" and "0x0a.1" for addresses too: a slip of the pen would open a range nobody meant.
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (isPlain && rest.length === 0 && (length === undefined || ipaddr.isValidCIDR(text))) {
    const parsed = ipaddr.parse(address);
    return length === undefined ? [parsed, parsed.kind() === 'ipv4' ? 32 : 128] : ipaddr.parseCIDR(text);
  }
  return undefined;
}

function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 4) return ipaddr.parse(text);
  // ipaddr.js takes ::1.2.3.4 for ::ffff:1.2.3.4: URL spells it in hexadecimal first.
  const canonical = isIP(text) === 6 ? URL.parse(`http://[${text}]`)?.hostname : undefined;
  return canonical === undefined ? undefined : ipaddr.parse(canonical.slice(1, -1));
}

function refusedClass(address: Address): string | undefined {
  if (METADATA.has(address.toString())) return 'the address of a cloud metadata service';
  const range: string = address.range();
  if (range === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(PUBLIC_IPV6))) return undefined;
  return CLASSES[range] ?? 'a reserved address';
}

/** Where packets to it end: IPv4-mapped, 6to4 and NAT64 addresses lead to the IPv4 address inside. */
function destinationOf(address: Address): Address {
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  const bytes = address.toByteArray();
  if (address.range() === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6));
  return address.match(NAT64) ? new ipaddr.IPv4(bytes.slice(12)) : address;
}
