import type { Harness, HarnessOptions } from '#connector-harness';
import { accountTests } from '#testing';
import { createHarness } from '#connector-harness';
import type { Json, Outcome } from '#connector-kit';
import { Secret } from '#secret';
import definition from '../index.ts';
import type { SalesforceSandbox, SalesforceSandboxOptions } from '../sandbox/index.ts';
import { startSalesforceSandbox } from '../sandbox/index.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that is authorized there. */
export interface TestAccount {
  readonly sandbox: SalesforceSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request of the API that was answered, below the version, without the query. */
  readonly requests: () => string[];
  close(): Promise<void>;
}

export interface TestAccountOptions {
  readonly sandbox?: SalesforceSandboxOptions;
  readonly harness?: Partial<HarnessOptions>;
  /** As if a bulk job had been started at that time. */
  readonly bulkStartedAt?: string;
}

export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const sandbox = await startSalesforceSandbox(options.sandbox);
  const { accessToken, refreshToken } = sandbox.oauth.issue('api refresh_token id');
  const harness = createHarness(
    {
      ...definition,
      async poll(context, batch, handle) {
        const { bulkStartedAt } = options;
        const moved: Json =
          bulkStartedAt === undefined
            ? handle
            : { ...(handle as Record<string, Json>), startedAt: bulkStartedAt };
        const result = await definition.poll?.(context, batch, moved);
        if (result === undefined) throw new Error('there is no poll');
        return result;
      },
    },
    {
      credentials: {},
      baseUrl: sandbox.url,
      grant: { accessToken, refreshToken, details: { login_host: 'login.salesforce.com' } },
      client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) },
      unlimited: true,
      retryBaseMs: 1,
      ...options.harness,
    },
  );
  return {
    sandbox,
    harness,
    requests: () =>
      sandbox.exchanges.map(
        ({ method, url }) =>
          `${method} ${new URL(url, sandbox.url).pathname.replace(/^\/services\/data\/v[\d.]+/, '')}`,
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
 * The body of a test that has an account of its own. In the end all that was sent is held against the descriptions
 * of Salesforce's API.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
