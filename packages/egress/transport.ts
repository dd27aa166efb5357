import { X509Certificate } from 'node:crypto';
import { callbackify } from 'node:util';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { LookupFunction } from 'node:net';
import { Agent, ProxyAgent, buildConnector, type Dispatcher } from 'undici';
import { bypassesProxy } from './no-proxy.ts';
import type { Resolver } from './resolver.ts';

/** As the environment's HTTP_PROXY, HTTPS_PROXY and NO_PROXY: each for URLs of its own scheme. */
export interface ProxySettings {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** How a URL is reached: the dispatcher, and through what. */
export interface Route {
  readonly dispatcher: Dispatcher;
  /** `host:port` of the proxy; undefined for a direct connection. */
  readonly proxy: string | undefined;
}

/** The connections of one Egress: direct ones go to checked addresses only. */
export class Transport {
  readonly #resolver: Resolver;
  readonly #direct: Agent;
  readonly #proxies = new Map<string, Route>();
  readonly #noProxy: string;
  #closed: Promise<void> | undefined;

  constructor(resolver: Resolver, certificateAuthorities: readonly string[], proxy: ProxySettings) {
    this.#resolver = resolver;
    for (const pem of certificateAuthorities) checkCertificate(pem);
    const tls = {
      // One context for all connections: parsing the roots anew for each takes milliseconds.
      secureContext: createSecureContext(
        certificateAuthorities.length === 0
          ? {}
          : { ca: [...getCACertificates('default'), ...certificateAuthorities] },
      ),
      rejectUnauthorized: true,
      allowH2: false,
    };
    this.#direct = new Agent({ connect: checkedConnector(resolver, tls) });
    this.#noProxy = proxy.noProxy ?? '';
    for (const [protocol, given] of [
      ['http:', proxy.httpProxy],
      ['https:', proxy.httpsProxy],
    ] as const) {
      if (given === undefined || given === '') continue;
      const uri = proxyUrl(given);
      this.#proxies.set(protocol, {
        dispatcher: new ProxyAgent({ uri: uri.href, requestTls: tls, proxyTls: tls }),
        proxy: uri.host,
      });
    }
  }

  /** @throws NetworkError where the policy forbids the host */
  async route(url: URL): Promise<Route> {
    const proxied = this.#proxies.get(url.protocol);
    if (proxied !== undefined && !bypassesProxy(url, this.#noProxy)) {
      // Behind a proxy the inside may have no DNS for the outside: an unknown name is the proxy's to resolve.
      await this.#resolver.checkEveryAddress(url.hostname);
      return proxied;
    }
    // Node connects to literals without asking the connector's lookup.
    this.#resolver.checkLiteral(url.hostname);
    return { dispatcher: this.#direct, proxy: undefined };
  }

  close(): Promise<void> {
    const dispatchers = [this.#direct, ...this.#proxies.values().map((route) => route.dispatcher)];
    this.#closed ??= Promise.all(dispatchers.map((dispatcher) => dispatcher.close())).then(() => {});
    return this.#closed;
  }
}

/** Connects to an address that the resolver has just checked: the name is not resolved a second time. */
function checkedConnector(resolver: Resolver, tls: buildConnector.BuildOptions): buildConnector.connector {
  const resolve = callbackify((hostname: string) => resolver.resolve(hostname));
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) callback(error, '');
      else if (options.all === true) callback(null, [...addresses]);
      else callback(null, addresses[0].address, addresses[0].family);
    });
  };
  return buildConnector({ ...tls, lookup });
}

/** TLS itself ignores text that is no certificate. */
function checkCertificate(pem: string): void {
  try {
    void new X509Certificate(pem);
  } catch (error) {
    throw new Error('a certificate authority must be given as a certificate in PEM', { cause: error });
  }
}

/** @throws Error whose message follows the name of the setting; it shows nothing of the text, which may hold a password */
export function proxyUrl(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Error('must be the URL of an HTTP proxy, http://host:port or https://host:port');
  }
  return url;
}
