import type { HttpClient, Network } from '#connector-kit';
import { AddressPolicy } from './address-policy.ts';
import { ScopedHttpClient, type HttpScope } from './client.ts';
import { LocalRateBudget, type RateBudget } from './rate-budget.ts';
import { Resolver, lookupInSystem, type Lookup } from './resolver.ts';
import { Transport, type ProxySettings } from './transport.ts';

export interface EgressOptions {
  /** CIDRs or IP addresses that may be reached beside public ones, as `parseAllowedAddresses` returns them. */
  readonly allowedAddresses: readonly string[];
  /** PEM certificates trusted beside the public authorities. */
  readonly certificateAuthorities?: readonly string[];
  readonly proxy?: ProxySettings;
  /** Sent where a connector gives none. */
  readonly userAgent: string;
  /** The wait before the first retry; it doubles for each further one. Default 500. */
  readonly retryBaseMs?: number;
  /** Default: budgets of this process alone. */
  readonly rateBudget?: RateBudget;
  /** How names become addresses. Default: as the system does. */
  readonly lookup?: Lookup;
}

/** The only way out of Spillway. Keeps connections and rate budgets: make one for a process. */
export class Egress {
  /** For drivers that open their own sockets. */
  readonly network: Network;
  /** What all calls go through; for other work that counts against a budget too. */
  readonly rateBudget: RateBudget;
  readonly #transport: Transport;
  readonly #userAgent: string;
  readonly #retryBaseMs: number;

  /** @throws Error for an address, certificate or proxy that can't be used */
  constructor({
    allowedAddresses,
    certificateAuthorities = [],
    proxy = {},
    userAgent,
    retryBaseMs = 500,
    rateBudget = new LocalRateBudget(),
    lookup = lookupInSystem,
  }: EgressOptions) {
    const resolver = new Resolver(new AddressPolicy(allowedAddresses), lookup);
    this.network = { certificateAuthorities, resolve: (host) => resolver.resolve(host) };
    this.#transport = new Transport(resolver, certificateAuthorities, proxy);
    this.rateBudget = rateBudget;
    this.#userAgent = userAgent;
    this.#retryBaseMs = retryBaseMs;
  }

  httpClient(scope: HttpScope): HttpClient {
    return new ScopedHttpClient(scope, {
      transport: this.#transport,
      budget: this.rateBudget,
      userAgent: this.#userAgent,
      retryBaseMs: this.#retryBaseMs,
    });
  }

  /** Waits for the calls under way, then ends all connections. */
  close(): Promise<void> {
    return this.#transport.close();
  }
}
