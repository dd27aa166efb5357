import { OAuthProvider, RequestWindow, serveSandbox } from '#sandbox-kit';
import type { Sandbox } from '#sandbox-kit';
import { guardAds } from './ads-guard.ts';
import { conversionRoutes } from './conversions.ts';
import { customerRoutes } from './customers.ts';
import { guardDataManager } from './data-manager-guard.ts';
import { statusName } from './failure.ts';
import { ingestRoutes } from './ingest.ts';
import { dataManagerReadRoutes } from './request-status.ts';
import type { SandboxAccounts } from './seed.ts';
import { seedState } from './seed.ts';
import type { GoogleAdsState } from './state.ts';
import { userDataJobRoutes } from './user-data-jobs.ts';

const MINUTE_MS = 60_000;

export interface GoogleAdsSandboxOptions {
  readonly port?: number;
  readonly log?: (line: string) => void;
  /** What the Google account reaches: one account, several and a manager account, or a manager account only. */
  readonly accounts?: SandboxAccounts;
  /** Of the Ads API. Default 600. */
  readonly adsRequestsPerMinute?: number;
  /** Of the Data Manager API. Default 300, as the real one has it. */
  readonly dataManagerRequestsPerMinute?: number;
}

export interface GoogleAdsSandbox extends Sandbox {
  readonly state: GoogleAdsState;
  readonly oauth: OAuthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A stand-in of the Google Ads API, the Data Manager API and Google's authorization server, on one address. */
export async function startGoogleAdsSandbox(
  options: GoogleAdsSandboxOptions = {},
): Promise<GoogleAdsSandbox> {
  const { port, log, accounts = 'one' } = options;
  const state = seedState(accounts);
  const [clientId, clientSecret] = ['sandbox-client-id', 'sandbox-client-secret'];
  const oauth = new OAuthProvider({
    name: 'Google',
    clientId,
    clientSecret,
    authorizePath: /^\/o\/oauth2\/v2\/auth$/,
    tokenPath: /^\/token$/,
    revokePath: /^\/revoke$/,
    accessTokenSeconds: 3599,
    saysExpiresIn: 'always',
    rotates: false,
    codeSeconds: 600,
    givesRefreshToken: (asked) => asked.get('access_type') === 'offline' && asked.get('prompt') === 'consent',
  });
  const adsQuota = new RequestWindow(options.adsRequestsPerMinute ?? 600, MINUTE_MS);
  const dataManagerQuota = new RequestWindow(options.dataManagerRequestsPerMinute ?? 300, MINUTE_MS);
  const sandbox = await serveSandbox({
    port,
    log,
    routes: [
      ...oauth.routes,
      ...customerRoutes(state),
      ...conversionRoutes(state),
      ...userDataJobRoutes(state),
      ...ingestRoutes(state),
      ...dataManagerReadRoutes(state),
    ],
    guard: (request) =>
      request.path.startsWith('/v1/')
        ? guardDataManager(state, oauth, dataManagerQuota, request)
        : guardAds(state, oauth, adsQuota, request),
    errorBody: (status, message) => ({ error: { code: status, message, status: statusName(status) } }),
    jsonType: 'application/json; charset=UTF-8',
  });
  return Object.assign(sandbox, { state, oauth, clientId, clientSecret });
}
