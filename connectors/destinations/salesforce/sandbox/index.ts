import { generateKeyPairSync } from 'node:crypto';
import type { Sandbox, SandboxReply, SandboxRequest } from '#sandbox-kit';
import { OAuthProvider, serveSandbox } from '#sandbox-kit';
import { ORGANIZATION, USER, accountRoutes, hostOf } from './account.ts';
import { collectionRoutes } from './collections.ts';
import { describeRoutes } from './describe.ts';
import { errorBody, refusal } from './error.ts';
import { otherGrant } from './grants.ts';
import { IngestJobs } from './jobs.ts';
import { queryRoutes } from './query.ts';
import { rowRoutes } from './rows.ts';
import { OrganizationState } from './state.ts';

export interface SalesforceSandboxOptions {
  readonly port?: number;
  readonly log?: (line: string) => void;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** How many objects the organization has, at least those of the seed; the rest are generated. */
  readonly objectCount?: number;
  /** Requests within 24 hours; more are refused. Default 15,000. */
  readonly dailyRequests?: number;
  /** The newest version of the API that it offers. Default 68. */
  readonly newestVersion?: number;
  /** Records on one page of a query. Default 2,000. */
  readonly queryPageLength?: number;
  /** Default 7,200. */
  readonly accessTokenSeconds?: number;
}

export interface SalesforceSandbox extends Sandbox {
  readonly state: OrganizationState;
  readonly jobs: IngestJobs;
  readonly oauth: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
  /** For the flows without a browser. */
  readonly username: string;
  readonly password: string;
  readonly securityToken: string;
  /** Private key in PEM. */
  readonly jwtSigningKey: string;
}

const PATHS = {
  authorizePath: /^\/services\/oauth2\/authorize$/,
  tokenPath: /^\/services\/oauth2\/token$/,
  revokePath: /^\/services\/oauth2\/revoke$/,
};

/** A stand-in of an organization of Salesforce: login host and instance in one. */
export async function startSalesforceSandbox(
  options: SalesforceSandboxOptions = {},
): Promise<SalesforceSandbox> {
  const { clientId = 'sandbox-client-id', clientSecret = 'sandbox-client-secret' } = options;
  const { objectCount = 0, dailyRequests = 15_000, newestVersion = 68, queryPageLength = 2_000 } = options;
  const { publicKey, privateKey } = signingKeys();
  const user = {
    username: 'admin@example.com',
    password: 'sandbox-password',
    securityToken: 'sandbox-security-token',
  };
  const login = { clientId, clientSecret, ...user, jwtPublicKey: publicKey };
  const state = new OrganizationState(objectCount);
  const jobs = new IngestJobs(state);
  const oauth = new OAuthProvider({
    name: 'Salesforce',
    clientId,
    clientSecret,
    ...PATHS,
    accessTokenSeconds: options.accessTokenSeconds ?? 7_200,
    saysExpiresIn: 'never',
    rotates: false,
    requiresPkce: true,
    codeSeconds: 900,
    tokenMembers: (request) => ({
      instance_url: hostOf(request),
      id: `${hostOf(request)}/id/${ORGANIZATION}/${USER}`,
      issued_at: String(Date.now()),
      signature: 'c2FuZGJveA==',
    }),
    otherGrant: (_, parameters) => otherGrant(login, parameters),
  });
  const isAuthenticated = (request: SandboxRequest): boolean => oauth.scopeOf(request) !== undefined;

  function guard(request: SandboxRequest): SandboxReply | Record<string, string> {
    if (!isAuthenticated(request)) return refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    if (!state.isApiEnabled) {
      return refusal(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
    }
    if (request.text.length > state.longestBody && !request.path.endsWith('/batches')) {
      return { status: 413, body: 'Request Entity Too Large' };
    }
    state.usedRequests += 1;
    const usage = {
      'sforce-limit-info': `api-usage=${Math.min(state.usedRequests, dailyRequests)}/${dailyRequests}`,
    };
    if (state.usedRequests <= dailyRequests) return usage;
    return { ...refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), headers: usage };
  }

  const sandbox = await serveSandbox({
    port: options.port,
    log: options.log,
    routes: [
      ...oauth.routes,
      ...accountRoutes(state, { newestVersion, dailyRequests }, isAuthenticated),
      ...describeRoutes(state),
      ...collectionRoutes(state),
      ...queryRoutes(state, queryPageLength),
      ...jobs.routes,
      ...rowRoutes(state),
    ],
    guard,
    errorBody,
    jsonType: 'application/json;charset=UTF-8',
  });
  return Object.assign(sandbox, {
    state,
    jobs,
    oauth,
    clientId,
    clientSecret,
    ...user,
    jwtSigningKey: privateKey,
  });
}

let keys: { readonly publicKey: string; readonly privateKey: string } | undefined;

/** Made once: it takes a while. */
function signingKeys() {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}
