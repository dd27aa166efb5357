import { createHarness } from '#connector-harness';
import { accountTests } from '#testing';
import type { Harness } from '#connector-harness';
import type { Outcome } from '#connector-kit';
import { Secret } from '#secret';
import definition from '../index.ts';
import type { ZendeskSandbox } from '../sandbox/index.ts';
import { startZendeskSandbox } from '../sandbox/index.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: ZendeskSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered, without `/api/v2` and the query. */
  readonly requests: () => string[];
  close(): Promise<void>;
}

interface TestAccountOptions {
  /** In place of an authorization. */
  readonly credentials?: (sandbox: ZendeskSandbox) => object;
  readonly scope?: string;
  /** The connector, changed by a test. */
  readonly connector?: typeof definition;
  /** Of the access token. Default 3600. */
  readonly expiresInSeconds?: number;
  readonly timeoutMs?: number;
  readonly requestsPerMinute?: number;
}

/** Without the limit of requests of the real thing, unless one is given. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const { credentials, scope = 'read write', timeoutMs, expiresInSeconds = 3600 } = options;
  const sandbox = await startZendeskSandbox({ requestsPerMinute: options.requestsPerMinute ?? 1_000_000 });
  const { accessToken, refreshToken } = sandbox.oauth.issue(scope);
  const details = { subdomain: 'acme' };
  const grant = { accessToken, refreshToken, details, expiresInSeconds, scopes: scope.split(' ') };
  const harness = createHarness(options.connector ?? definition, {
    credentials: credentials?.(sandbox) ?? { domain: 'acme' },
    baseUrl: sandbox.url,
    unlimited: true,
    retryBaseMs: 1,
    ...(credentials === undefined
      ? { grant, client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) } }
      : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return {
    sandbox,
    harness,
    requests: () =>
      sandbox.exchanges.map(
        ({ method, url }) => `${method} ${new URL(url, sandbox.url).pathname.replace(/^\/api\/v2/, '')}`,
      ),
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
 * Zendesk's description.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
