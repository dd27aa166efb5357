import { ReconnectError } from '#connector-kit';
import type { AccessToken, AnyDestination } from '#connector-kit';
import { isExpiring, requestToken } from '#oauth';
import type { TokenSource } from '#oauth';
import { Secret } from '#secret';
import type { Redactor } from '#secret';
import type { Destination, WorkspaceScope } from '#store';
import type { ReadCredentials } from '../credentials.ts';
import type { Services } from '../services.ts';
import { readGrant, renewTokens } from './renew-grant.ts';
import type { Issued, StoredGrant } from './stored-grant.ts';

const LONGEST_REQUEST_MS = 30_000;

/** The access tokens of one destination. */
export class DestinationTokens implements TokenSource {
  readonly #services: Services;
  readonly #scope: WorkspaceScope;
  readonly #destination: Destination;
  readonly #connector: AnyDestination;
  readonly #credentials: ReadCredentials;
  readonly #redactor: Redactor;
  #known: StoredGrant | undefined;

  constructor(
    services: Services,
    scope: WorkspaceScope,
    destination: Destination,
    connector: AnyDestination,
    credentials: ReadCredentials,
    redactor: Redactor,
  ) {
    this.#services = services;
    this.#scope = scope;
    this.#destination = destination;
    this.#connector = connector;
    this.#credentials = credentials;
    this.#redactor = redactor;
  }

  async current(): Promise<AccessToken> {
    this.#known ??= this.#learn(await readGrant(this.#services, this.#scope, this.#destination.id));
    const stored = this.#known;
    if (stored === undefined) return this.#ask();
    if (stored.grant.fault !== null) throw new ReconnectError(stored.grant.fault);
    if (!isExpiring(stored.grant, stored.grant.issuedAt)) return tokenOf(stored);
    if (!stored.grant.isRefreshable)
      throw new ReconnectError(
        `${this.#connector.label}: the access token has expired, and there is no refresh token. Authorize again.`,
      );
    return tokenOf(await this.#renew(stored));
  }

  async renew(refused: AccessToken): Promise<AccessToken | undefined> {
    const stored = this.#known;
    if (stored === undefined) return this.#ask(refused);
    // Another process may have renewed it, or somebody authorized again.
    const now = this.#learn(await readGrant(this.#services, this.#scope, this.#destination.id));
    this.#known = now;
    if (now !== undefined && now.tokens.accessToken !== refused.value.reveal()) return tokenOf(now);
    if (now === undefined || !now.grant.isRefreshable) return undefined;
    return tokenOf(await this.#renew(now));
  }

  async #renew(seen: StoredGrant): Promise<StoredGrant> {
    const { renewals } = this.#services.tokenMemory;
    const { id } = this.#destination;
    let renewal = renewals.get(id);
    if (renewal === undefined) {
      renewal = renewTokens(this.#services, this.#scope, this.#connector, id, seen.grant.version).finally(
        () => renewals.delete(id),
      );
      renewals.set(id, renewal);
    }
    const renewed = await renewal;
    this.#learn(renewed);
    this.#known = renewed;
    return renewed;
  }

  #learn(stored: StoredGrant | undefined): StoredGrant | undefined {
    if (stored !== undefined) {
      const { accessToken, refreshToken } = stored.tokens;
      this.#redactor.learn([accessToken, ...(refreshToken === undefined ? [] : [refreshToken])]);
    }
    return stored;
  }

  /** A token for credentials that need nobody's consent: one request for all who need it at the same time. */
  async #ask(refused?: AccessToken): Promise<AccessToken> {
    const { asked } = this.#services.tokenMemory;
    const { id, credentialsVersion } = this.#destination;
    const known = asked.get(id);
    let issued =
      known?.credentialsVersion === credentialsVersion
        ? await known.issued.catch(() => undefined)
        : undefined;
    if (issued === undefined || !isGood(issued, refused)) {
      if (asked.get(id) === known) asked.set(id, { credentialsVersion, issued: this.#request() });
      issued = await (asked.get(id)?.issued ?? this.#request());
    }
    this.#redactor.learn([issued.grant.accessToken.reveal()]);
    const { accessToken: value, details, scopes } = issued.grant;
    return { value, details, scopes };
  }

  async #request(): Promise<Issued> {
    const { label, type } = this.#connector;
    const request = await this.#connector.tokenRequest?.(
      this.#credentials.parsed,
      this.#services.baseUrls.get(type),
    );
    if (request === undefined) {
      throw new ReconnectError(
        `${label} is not authorized: authorize it with GET /destinations/authorize_url.`,
      );
    }
    const http = this.#services.egress.httpClient({
      type: `${type}:oauth`,
      redactor: this.#redactor,
      signal: AbortSignal.timeout(LONGEST_REQUEST_MS),
    });
    return { grant: await requestToken(http, label, request), issuedAt: new Date() };
  }
}

function isGood({ grant, issuedAt }: Issued, refused: AccessToken | undefined): boolean {
  return !isExpiring(grant, issuedAt) && grant.accessToken.reveal() !== refused?.value.reveal();
}

function tokenOf({ grant, tokens }: StoredGrant): AccessToken {
  return { value: new Secret(tokens.accessToken), details: grant.details, scopes: grant.scopes ?? undefined };
}
