import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupAddress } from 'node:dns';
import { NetworkError, type Network, type ResolvedAddress } from '#connector-kit';
import type { AddressPolicy } from './address-policy.ts';
import { networkErrorFrom } from './fault.ts';

/** All addresses of a name, as `dns.promises.lookup(name, { all: true })` gives them. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

export const lookupInSystem: Lookup = (hostname) => systemLookup(hostname, { all: true });

type Addresses = Awaited<ReturnType<Network['resolve']>>;

/** Turns hosts into addresses that passed the policy: nothing else of egress resolves a name to connect to it. */
export class Resolver {
  readonly #policy: AddressPolicy;
  readonly #lookup: Lookup;

  constructor(policy: AddressPolicy, lookup: Lookup) {
    this.#policy = policy;
    this.#lookup = lookup;
  }

  /** @throws NetworkError (`unresolved`, `address_not_allowed`) */
  async resolve(host: string): Promise<Addresses> {
    const literal = this.checkLiteral(host);
    if (literal !== undefined) return [literal];
    const found = await this.#addressesOf(host);
    const [first, ...others] = found
      .filter((address) => this.#policy.refusal(address) === undefined)
      .map((address) => this.#resolved(address, host));
    if (first === undefined) throw this.#refused(host, found[0]);
    return [first, ...others];
  }

  /**
   * For a host that somebody else connects to (a proxy), at whichever of its addresses: all must be allowed. A name
   * that does not resolve here passes.
   *
   * @throws NetworkError (`address_not_allowed`)
   */
  async checkEveryAddress(host: string): Promise<void> {
    if (this.checkLiteral(host) !== undefined) return;
    const found = await this.#addressesOf(host).catch(() => []);
    const forbidden = found.find((address) => this.#policy.refusal(address) !== undefined);
    if (forbidden !== undefined) throw this.#refused(host, forbidden);
  }

  /**
   * The address that `host` spells, undefined where it is a name.
   *
   * @throws NetworkError (`unresolved`, `address_not_allowed`)
   */
  checkLiteral(host: string): ResolvedAddress | undefined {
    if (host.trim() === '') throw new NetworkError('unresolved', 'the host is empty: enter one');
    // Not repeated: a URL that was pasted may hold a password.
    if (host.includes('://')) {
      throw new NetworkError('unresolved', 'the host is a URL: enter the name of its host alone');
    }
    if (host.includes('/') || host.startsWith('@') || host.includes('\\')) {
      throw new NetworkError(
        'address_not_allowed',
        `${host} is a socket path, which Spillway refuses: enter a host name or an IP address`,
      );
    }
    const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
    if (bare.includes('%')) {
      throw new NetworkError('address_not_allowed', `${bare} has an IPv6 zone, which Spillway refuses`);
    }
    if (isIP(bare) === 0) return undefined;
    const refusal = this.#policy.refusal(bare);
    if (refusal !== undefined) throw notAllowed(`${bare} is ${refusal}`);
    return this.#resolved(bare, undefined);
  }

  async #addressesOf(host: string): Promise<readonly string[]> {
    try {
      return (await this.#lookup(host)).map(({ address }) => address);
    } catch (error) {
      throw networkErrorFrom(error, { endpoint: host, sent: false });
    }
  }

  #refused(host: string, address: string | undefined): NetworkError {
    return address === undefined
      ? new NetworkError('unresolved', `${host} does not resolve: check the spelling of the host`)
      : notAllowed(`${host} leads to ${address}, ${this.#policy.refusal(address)}`);
  }

  #resolved(address: string, serverName: string | undefined): ResolvedAddress {
    return {
      address,
      family: isIP(address) === 6 ? 6 : 4,
      serverName,
      allowedByOperator: this.#policy.isListed(address),
    };
  }
}

function notAllowed(what: string): NetworkError {
  return new NetworkError(
    'address_not_allowed',
    `${what}, which Spillway refuses: the operator can allow it with SPILLWAY_ALLOWED_ADDRESSES`,
  );
}
