import type { Json, Outcome } from '#connector-kit';
import { isObject } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { accountTests } from '#testing';
import { createHarness } from '#connector-harness';
import definition from '../index.ts';
import type { ActiveCampaignSandbox } from '../sandbox/index.ts';
import { startActiveCampaignSandbox } from '../sandbox/index.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: ActiveCampaignSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered, without the query. */
  requests(): string[];
  close(): Promise<void>;
}

interface TestAccountOptions {
  /** For each try of a request; as the connector asks where it is left out. */
  readonly timeoutMs?: number;
  /** In place of the time at which imports really began. */
  readonly importsBegan?: Json;
}

/** Without the 5 requests a second of the real thing. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const { timeoutMs, importsBegan } = options;
  const sandbox = await startActiveCampaignSandbox({ requestsPerSecond: 10_000 });
  const harness = createHarness(
    importsBegan === undefined ? definition : { ...definition, poll: pollAsIf(importsBegan) },
    {
      credentials: { instance_url: 'https://example.activehosted.com', api_token: sandbox.apiToken },
      baseUrl: sandbox.url,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      unlimited: true,
      retryBaseMs: 1,
    },
  );
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

function pollAsIf(startedAt: Json): NonNullable<typeof definition.poll> {
  return async (context, batch, handle) => {
    const changed = isObject(handle) ? { ...handle, startedAt } : handle;
    const result = await definition.poll?.(context, batch, changed);
    if (result === undefined) throw new Error('there is no poll');
    return result;
  };
}

/** That many contacts that no sandbox knows. */
export function newContacts(count: number): { email: string; firstName: string }[] {
  return Array.from({ length: count }, (_, at) => ({
    email: `new${at}@example.com`,
    firstName: `New ${at}`,
  }));
}

export const succeeded: Outcome = { status: 'succeeded' };

export function allSucceeded(count: number): Outcome[] {
  return Array.from({ length: count }, () => succeeded);
}

/**
 * The body of a test that has an account of its own. In the end all that was sent and answered is held against
 * ActiveCampaign's description.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
