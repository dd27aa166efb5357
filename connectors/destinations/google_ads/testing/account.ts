import { createHarness } from '#connector-harness';
import { accountTests } from '#testing';
import type { Harness, HarnessOptions } from '#connector-harness';
import type { Outcome } from '#connector-kit';
import { Secret } from '#secret';
import definition from '../index.ts';
import type { GoogleAdsSandbox, GoogleAdsSandboxOptions } from '../sandbox/index.ts';
import { startGoogleAdsSandbox } from '../sandbox/index.ts';
import { violationsOf } from './vendor.ts';

export const SHOP = '7515011393';
export const SCOPES = 'https://www.googleapis.com/auth/adwords https://www.googleapis.com/auth/datamanager';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: GoogleAdsSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered, without the query. */
  readonly requests: () => string[];
  /** The bodies of the requests to a path that ends so. */
  readonly bodies: (path: string) => unknown[];
  close(): Promise<void>;
}

export interface TestAccountOptions extends Pick<HarnessOptions, 'timeoutMs' | 'retryBaseMs' | 'found'> {
  readonly sandbox?: GoogleAdsSandboxOptions;
  readonly credentials?: object;
  readonly scopes?: string;
  /** As with a token that its owner entered: nobody says what was granted. */
  readonly isHeadless?: boolean;
}

/** Without the quotas of the real thing. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const {
    credentials = { account_id: SHOP },
    scopes = SCOPES,
    sandbox: asked,
    isHeadless,
    ...rest
  } = options;
  const sandbox = await startGoogleAdsSandbox({
    adsRequestsPerMinute: 100_000,
    dataManagerRequestsPerMinute: 100_000,
    ...asked,
  });
  const grant = sandbox.oauth.issue(scopes);
  const harness = createHarness(definition, {
    ...rest,
    credentials,
    baseUrl: sandbox.url,
    grant: {
      accessToken: grant.accessToken,
      refreshToken: grant.refreshToken,
      ...(isHeadless === true ? {} : { scopes: scopes.split(' ') }),
    },
    client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) },
    unlimited: true,
  });
  const pathOf = (url: string): string => new URL(url, sandbox.url).pathname;
  return {
    sandbox,
    harness,
    requests: () => sandbox.exchanges.map(({ method, url }) => `${method} ${pathOf(url)}`),
    bodies: (path) =>
      sandbox.exchanges
        .filter(({ url }) => pathOf(url).endsWith(path))
        .map(({ requestBody }) => JSON.parse(requestBody) as unknown),
    async close() {
      await harness.close();
      await sandbox.close();
    },
  };
}

export const succeeded: Outcome = { status: 'succeeded' };

export function allSucceeded(count: number): Outcome[] {
  return Array.from({ length: count }, () => succeeded);
}

/**
 * The body of a test that has an account of its own. In the end all that was sent and answered is held against
 * Google's descriptions.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
