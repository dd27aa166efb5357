import type { Outcome } from '#connector-kit';
import type { Harness, HarnessOptions } from '#connector-harness';
import { accountTests } from '#testing';
import { createHarness } from '#connector-harness';
import { Secret } from '#secret';
import definition from '../index.ts';
import type { HubspotSandbox } from '../sandbox/index.ts';
import { startHubspotSandbox } from '../sandbox/index.ts';
import { objectScopes } from '../scopes.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: HubspotSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered, without the query. */
  readonly requests: () => string[];
  close(): Promise<void>;
}

export interface TestAccountOptions extends Partial<HarnessOptions> {
  /** Granted; default: all that the connector asks for. */
  readonly scopes?: readonly string[];
  /** With the token of a private app instead of an authorization. */
  readonly isPrivateApp?: true;
}

export const allScopes: readonly string[] = objectScopes.flatMap(({ scopes }) => scopes);

/** Without HubSpot's limits of requests. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const { scopes = allScopes, isPrivateApp, ...rest } = options;
  const sandbox = await startHubspotSandbox({
    requestsPerTenSeconds: 1_000_000,
    searchesPerSecond: 1_000_000,
  });
  const issued = sandbox.oauth.issue(scopes.join(' '));
  const harness = createHarness(definition, {
    credentials: {},
    baseUrl: sandbox.url,
    unlimited: true,
    retryBaseMs: 1,
    client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) },
    grant: isPrivateApp
      ? { accessToken: sandbox.privateAppToken }
      : { ...issued, scopes, details: { hub_id: '4242424' } },
    ...rest,
  });
  return {
    sandbox,
    harness,
    requests: () =>
      sandbox.exchanges.map(({ method, url }) => `${method} ${new URL(url, sandbox.url).pathname}`),
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

/** The values of all records of a kind, as the sandbox has them. */
export function recordsOf({ sandbox }: TestAccount, path: string): Readonly<Record<string, string>>[] {
  return [...(sandbox.state.objects.get(path)?.records.values() ?? [])].map(({ properties }) => properties);
}

/**
 * The body of a test that has an account of its own. In the end all that was sent and answered is held against
 * HubSpot's descriptions.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
