import { createHarness } from '#connector-harness';
import { accountTests } from '#testing';
import type { Harness, HarnessBatch, HarnessGrant } from '#connector-harness';
import type { JsonObject, Outcome } from '#connector-kit';
import { Secret } from '#secret';
import definition from '../index.ts';
import type { DatadogSandbox, DatadogSandboxOptions } from '../sandbox/index.ts';
import { startDatadogSandbox } from '../sandbox/index.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: DatadogSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered. */
  readonly requests: () => string[];
  close(): Promise<void>;
}

export interface TestAccountOptions {
  /** Default: the sandbox's API key. */
  readonly credentials?: (sandbox: DatadogSandbox) => Readonly<Record<string, unknown>>;
  readonly grant?: (sandbox: DatadogSandbox) => HarnessGrant;
  readonly sandbox?: DatadogSandboxOptions;
  /** What an earlier check found out. */
  readonly found?: JsonObject;
  readonly timeoutMs?: number;
}

export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const { credentials = ({ apiKey }) => ({ api_key: apiKey }), grant, timeoutMs, found = {} } = options;
  const sandbox = await startDatadogSandbox(options.sandbox);
  const harness = createHarness(definition, {
    credentials: credentials(sandbox),
    baseUrl: sandbox.url,
    client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) },
    found,
    retryBaseMs: 1,
    unlimited: true,
    ...(grant === undefined ? {} : { grant: grant(sandbox) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
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

/**
 * The body of a test that has an account of its own. In the end all that was sent and answered is held against
 * Datadog's descriptions.
 */
export const inAccount = accountTests(
  (options: TestAccountOptions) => openTestAccount(options),
  violationsOf,
);

/** What somebody who authorized us has granted. */
export function granted(sandbox: DatadogSandbox): HarnessGrant {
  const { accessToken, refreshToken } = sandbox.oauth.issue();
  return { accessToken, refreshToken, details: { domain: 'datadoghq.com' } };
}

export function append(object: string, records: HarnessBatch['records']): HarnessBatch {
  return { object, operation: 'append', primaryIdentifier: null, records };
}

export function allSucceeded(count: number): Outcome[] {
  return Array.from({ length: count }, () => ({ status: 'succeeded' }));
}

/** An ISO time that many minutes from now. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}
