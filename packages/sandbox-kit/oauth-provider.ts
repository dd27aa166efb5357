import { createHash, randomBytes } from 'node:crypto';
import { consentPage } from './consent-page.ts';
import type { SandboxReply, SandboxRequest, SandboxRoute } from './route.ts';
import { route } from './route.ts';

/** How a provider's authorization server behaves. */
export interface OAuthProviderOptions {
  /** Shown on the consent page. */
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizePath: RegExp;
  readonly tokenPath: RegExp;
  /** RFC 7009; undefined where there is none. */
  readonly revokePath?: RegExp;
  /** Token requests are JSON instead of a form. */
  readonly takesJson?: boolean;
  readonly accessTokenSeconds: number;
  /** Whether the answer says `expires_in`: always, never, or only when the request asked for one. */
  readonly saysExpiresIn: 'always' | 'never' | 'when_asked';
  /** Each use of a refresh token gives a new one; a second use of the old one ends the whole grant. */
  readonly rotates: boolean;
  readonly requiresPkce?: boolean;
  readonly codeSeconds: number;
  /** One access token per this many seconds; more is 429. */
  readonly secondsBetweenTokens?: number;
  /** Members of the token answer beside the standard ones. */
  readonly tokenMembers?: (request: SandboxRequest, scope: string) => Readonly<Record<string, unknown>>;
  /** What a consent grants. Default: the `scope` that was asked for. */
  readonly grantedScope?: (authorization: URLSearchParams) => string;
  /** Parameters of the redirect beside `code` and `state`. */
  readonly redirectParameters?: Readonly<Record<string, string>>;
  /** Whether a consent gives a refresh token. Default: always. */
  readonly givesRefreshToken?: (authorization: URLSearchParams) => boolean;
  /** Other grant types of the token endpoint (JWT bearer, password): undefined where it refuses. */
  readonly otherGrant?: (
    request: SandboxRequest,
    parameters: URLSearchParams,
  ) => SandboxReply | 'grant' | undefined;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly scope: string;
}

interface Family {
  readonly scope: string;
  accessToken: string;
  expiresAt: number;
  refreshToken: string | undefined;
  readonly usedRefreshTokens: Set<string>;
  isRevoked: boolean;
}

interface Code {
  readonly asked: URLSearchParams;
  readonly expiresAt: number;
}

/** An authorization server: consent page, codes, tokens that expire and rotate, revocation. */
export class OAuthProvider {
  readonly options: OAuthProviderOptions;
  /** How many access tokens were given for refresh tokens. */
  refreshes = 0;
  readonly #codes = new Map<string, Code>();
  readonly #families: Family[] = [];
  #lastTokenAt = 0;

  constructor(options: OAuthProviderOptions) {
    this.options = options;
  }

  get routes(): readonly SandboxRoute[] {
    const { authorizePath, tokenPath, revokePath } = this.options;
    const open = { isOpen: true };
    return [
      route('GET', authorizePath, (request) => this.#authorize(request), open),
      route('POST', authorizePath, (request) => this.#decide(request), open),
      route('POST', tokenPath, (request) => this.#token(request), open),
      ...(revokePath === undefined
        ? []
        : [route('POST', revokePath, (request) => this.#revoke(request), open)]),
    ];
  }

  /** A grant without the way through the browser. */
  issue(scope = ''): IssuedToken {
    const family = this.#newFamily(scope, true);
    return { accessToken: family.accessToken, refreshToken: family.refreshToken, scope };
  }

  /** The scope of a live token in an `Authorization` header; undefined where it is refused. */
  scopeOf(request: SandboxRequest): string | undefined {
    const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    const family = this.#families.find((one) => one.accessToken === token);
    if (family === undefined || family.isRevoked || Date.now() >= family.expiresAt) return undefined;
    return family.scope;
  }

  /** Every access token is refused from now on; refresh tokens live. */
  expireAccessTokens(): void {
    for (const family of this.#families) family.expiresAt = 0;
  }

  /** As if somebody took all grants back at the provider. */
  revokeAll(): void {
    for (const family of this.#families) family.isRevoked = true;
  }

  /** Ends the grant that a live access token belongs to: for providers with a way of their own to revoke. */
  revokeBearer(request: SandboxRequest): boolean {
    const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    const family = this.#families.find((one) => one.accessToken === token && !one.isRevoked);
    if (family === undefined || Date.now() >= family.expiresAt) return false;
    family.isRevoked = true;
    return true;
  }

  /** How many grants are alive. */
  get liveGrants(): number {
    return this.#families.filter(({ isRevoked }) => !isRevoked).length;
  }

  #authorize({ query }: SandboxRequest): SandboxReply {
    const { clientId, requiresPkce, name } = this.options;
    if (query.get('client_id') !== clientId) return plain(400, `${name}: unknown client_id`);
    if (!URL.canParse(query.get('redirect_uri') ?? '')) return plain(400, `${name}: redirect_uri is missing`);
    if (query.get('response_type') !== 'code') return back(query, { error: 'unsupported_response_type' });
    if (requiresPkce === true && query.get('code_challenge_method') !== 'S256') {
      return back(query, { error: 'invalid_request', error_description: 'missing required code challenge' });
    }
    return {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: consentPage(name, query),
    };
  }

  #decide({ form }: SandboxRequest): SandboxReply {
    const asked = new URLSearchParams(form.get('asked') ?? '');
    if (asked.get('client_id') !== this.options.clientId) return plain(400, 'unknown client_id');
    if (form.get('decision') !== 'allow') {
      return back(asked, { error: 'access_denied', error_description: 'The user denied the request' });
    }
    const code = token('code');
    this.#codes.set(code, { asked, expiresAt: Date.now() + this.options.codeSeconds * 1000 });
    return back(asked, { code, ...this.options.redirectParameters });
  }

  #token(request: SandboxRequest): SandboxReply {
    const parameters = this.options.takesJson === true ? jsonParameters(request.json) : request.form;
    const grantType = parameters.get('grant_type');
    const other = this.options.otherGrant?.(request, parameters);
    if (other === 'grant') return this.#give(request, parameters, this.#newFamily('', false));
    if (other !== undefined) return other;
    if (!this.#isOurClient(request, parameters))
      return refusal(401, 'invalid_client', 'Client authentication failed');
    const { secondsBetweenTokens = 0 } = this.options;
    if (Date.now() - this.#lastTokenAt < secondsBetweenTokens * 1000) {
      return refusal(429, 'rate_limit_exceeded', `One access token per ${secondsBetweenTokens} seconds`);
    }
    if (grantType === 'authorization_code') return this.#exchange(request, parameters);
    if (grantType === 'refresh_token') return this.#refresh(request, parameters);
    return refusal(400, 'unsupported_grant_type', String(grantType));
  }

  #exchange(request: SandboxRequest, parameters: URLSearchParams): SandboxReply {
    const code = this.#codes.get(parameters.get('code') ?? '');
    this.#codes.delete(parameters.get('code') ?? '');
    if (code === undefined) return refusal(400, 'invalid_grant', 'the code is unknown or was used');
    if (Date.now() >= code.expiresAt) return refusal(400, 'invalid_grant', 'the code has expired');
    if (code.asked.get('redirect_uri') !== parameters.get('redirect_uri')) {
      return refusal(400, 'invalid_grant', 'redirect_uri does not match');
    }
    const challenge = code.asked.get('code_challenge');
    const verifier = parameters.get('code_verifier') ?? '';
    if (challenge !== null && createHash('sha256').update(verifier).digest('base64url') !== challenge) {
      return refusal(400, 'invalid_grant', 'code_verifier does not match');
    }
    const gives = this.options.givesRefreshToken?.(code.asked) ?? true;
    const scope = this.options.grantedScope?.(code.asked) ?? code.asked.get('scope') ?? '';
    return this.#give(request, parameters, this.#newFamily(scope, gives));
  }

  #refresh(request: SandboxRequest, parameters: URLSearchParams): SandboxReply {
    const sent = parameters.get('refresh_token') ?? '';
    const reused = this.#families.find(({ usedRefreshTokens }) => usedRefreshTokens.has(sent));
    if (reused !== undefined) {
      reused.isRevoked = true;
      return refusal(400, 'invalid_grant', 'the refresh token was used before: the grant is revoked');
    }
    const family = this.#families.find(({ refreshToken }) => refreshToken === sent);
    if (family === undefined || family.isRevoked) {
      return refusal(400, 'invalid_grant', 'the refresh token is unknown, expired or revoked');
    }
    this.refreshes += 1;
    family.accessToken = token('at');
    family.expiresAt = Date.now() + this.options.accessTokenSeconds * 1000;
    if (this.options.rotates) {
      family.usedRefreshTokens.add(sent);
      family.refreshToken = token('rt');
    }
    return this.#give(request, parameters, family);
  }

  #give(request: SandboxRequest, parameters: URLSearchParams, family: Family): SandboxReply {
    this.#lastTokenAt = Date.now();
    const { saysExpiresIn, accessTokenSeconds, rotates } = this.options;
    const asked = Number(parameters.get('expires_in') ?? 0);
    if (asked > 0 && saysExpiresIn === 'when_asked') family.expiresAt = Date.now() + asked * 1000;
    const says = saysExpiresIn === 'always' || (saysExpiresIn === 'when_asked' && asked > 0);
    const isRefresh = parameters.get('grant_type') === 'refresh_token';
    const shows = family.refreshToken !== undefined && (rotates || !isRefresh);
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      json: {
        access_token: family.accessToken,
        token_type: 'bearer',
        ...(shows ? { refresh_token: family.refreshToken } : {}),
        ...(says ? { expires_in: asked > 0 ? asked : accessTokenSeconds } : {}),
        ...(family.scope === '' ? {} : { scope: family.scope }),
        ...this.options.tokenMembers?.(request, family.scope),
      },
    };
  }

  #revoke(request: SandboxRequest): SandboxReply {
    const sent = request.form.get('token');
    const family = this.#families.find((one) => one.refreshToken === sent || one.accessToken === sent);
    if (family !== undefined) family.isRevoked = true;
    return { status: 200 };
  }

  #newFamily(scope: string, givesRefreshToken: boolean): Family {
    const family: Family = {
      scope,
      accessToken: token('at'),
      expiresAt: Date.now() + this.options.accessTokenSeconds * 1000,
      refreshToken: givesRefreshToken ? token('rt') : undefined,
      usedRefreshTokens: new Set(),
      isRevoked: false,
    };
    this.#families.push(family);
    return family;
  }

  #isOurClient(request: SandboxRequest, parameters: URLSearchParams): boolean {
    const basic = /^Basic (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    const [id, secret] =
      basic === undefined
        ? [parameters.get('client_id'), parameters.get('client_secret')]
        : Buffer.from(basic, 'base64').toString('utf8').split(':').map(decodeURIComponent);
    return id === this.options.clientId && secret === this.options.clientSecret;
  }
}

function token(kind: string): string {
  return `sandbox-${kind}-${randomBytes(18).toString('base64url')}`;
}

function back(asked: URLSearchParams, parameters: Readonly<Record<string, string>>): SandboxReply {
  const url = new URL(asked.get('redirect_uri') ?? '');
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const state = asked.get('state');
  if (state !== null) url.searchParams.set('state', state);
  return { status: 302, headers: { location: url.href } };
}

function plain(status: number, body: string): SandboxReply {
  return { status, body, headers: { 'content-type': 'text/plain' } };
}

function refusal(status: number, error: string, description: string): SandboxReply {
  return { status, json: { error, error_description: description } };
}

function jsonParameters(json: unknown): URLSearchParams {
  const members = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  return new URLSearchParams(members.map(([name, value]) => [name, String(value)]));
}
