import type { KeyObject } from 'node:crypto';
import { createPublicKey, generateKeyPair, randomBytes, verify } from 'node:crypto';
import { promisify } from 'node:util';
import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const LONGEST_SECONDS = 3600;
/** How far clocks may differ. */
const SKEW_SECONDS = 300;

interface Issued {
  readonly scopes: ReadonlySet<string>;
  expiresAt: number;
}

/** Google's token endpoint for one service account: checks assertions by its public key. */
export class ServiceAccountTokens {
  /** How many tokens were given. */
  issued = 0;
  /** As if the account, or this key of it, was deleted. */
  isDeleted = false;
  readonly email: string;
  readonly #publicKey: KeyObject;
  readonly #tokens = new Map<string, Issued>();
  readonly #seconds: number;

  /** @param keyFile as Google gives it to people, JSON */
  constructor(keyFile: string, accessTokenSeconds: number) {
    const key = JSON.parse(keyFile) as { client_email: string; private_key: string };
    this.#publicKey = createPublicKey(key.private_key);
    this.#seconds = accessTokenSeconds;
    this.email = key.client_email;
  }

  get route(): SandboxRoute {
    return route('POST', /^\/token$/, (request) => this.#exchange(request.form), { isOpen: true });
  }

  /** The scopes of the request's token; undefined where it has none that is alive. */
  scopesOf({ headers }: SandboxRequest): ReadonlySet<string> | undefined {
    const token = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
    const issued = this.#tokens.get(token);
    return issued === undefined || Date.now() >= issued.expiresAt ? undefined : issued.scopes;
  }

  /** Every access token is refused from now on. */
  expireAll(): void {
    this.#tokens.clear();
  }

  #exchange(form: URLSearchParams): SandboxReply {
    if (form.get('grant_type') !== GRANT) return refusal('unsupported_grant_type', 'Invalid grant_type');
    const assertion = form.get('assertion') ?? '';
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    const claims = claimsIn(payload);
    const faultyTime = refusal(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    );
    if (claimsIn(header)?.['alg'] !== 'RS256' || claims === undefined) {
      return refusal('invalid_grant', 'Bad Request');
    }
    if (claims['iss'] !== this.email || this.isDeleted) {
      return refusal('invalid_grant', 'Invalid grant: account not found');
    }
    const now = Date.now() / 1000;
    const [issuedAt, expiresAt] = [Number(claims['iat']), Number(claims['exp'])];
    const isTimely =
      issuedAt <= now + SKEW_SECONDS && expiresAt > now && expiresAt - issuedAt <= LONGEST_SECONDS;
    if (!isTimely) return faultyTime;
    if (claims['aud'] !== AUDIENCE) return refusal('invalid_grant', 'Invalid JWT: wrong audience');
    const bytes = Buffer.from(signature, 'base64url');
    if (!verify('sha256', Buffer.from(`${header}.${payload}`), this.#publicKey, bytes)) {
      return refusal('invalid_grant', 'Invalid JWT Signature.');
    }
    const scope = claims['scope'];
    if (typeof scope !== 'string' || scope === '') return refusal('invalid_scope', 'Missing scope');
    return { status: 200, json: this.#issue(scope) };
  }

  #issue(scope: string): object {
    this.issued += 1;
    const token = `ya29.sandbox-${randomBytes(24).toString('base64url')}`;
    this.#tokens.set(token, {
      scopes: new Set(scope.split(' ')),
      expiresAt: Date.now() + this.#seconds * 1000,
    });
    return { access_token: token, expires_in: this.#seconds, token_type: 'Bearer' };
  }
}

function refusal(error: string, description: string): SandboxReply {
  return { status: 400, json: { error, error_description: description } };
}

function claimsIn(part: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A key file of a new service account. */
export async function makeKeyFile(): Promise<string> {
  const keys = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const key = {
    type: 'service_account',
    project_id: 'sandbox-project',
    private_key_id: randomBytes(20).toString('hex'),
    private_key: keys.privateKey,
    client_email: 'spillway@sandbox-project.iam.gserviceaccount.com',
    client_id: '100000000000000000000',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: AUDIENCE,
    universe_domain: 'googleapis.com',
  };
  return JSON.stringify(key, undefined, 2);
}
