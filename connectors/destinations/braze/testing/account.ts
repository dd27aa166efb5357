import type { Outcome } from '#connector-kit';
import type { Harness } from '#connector-harness';
import { accountTests } from '#testing';
import { createHarness } from '#connector-harness';
import definition from '../index.ts';
import type { BrazeSandbox } from '../sandbox/index.ts';
import { startBrazeSandbox } from '../sandbox/index.ts';
import type { User } from '../sandbox/state.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: BrazeSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered, without the query. */
  readonly requests: () => string[];
  /** The bodies of the requests to this path. */
  readonly bodies: (path: string) => unknown[];
  /** The user with this external id, as the sandbox has it. */
  readonly user: (external_id: string) => User | undefined;
  close(): Promise<void>;
}

/** @param timeoutMs for each try of a request; as the connector asks where it is left out */
export async function openTestAccount(timeoutMs?: number): Promise<TestAccount> {
  const sandbox = await startBrazeSandbox({ apiKey: 'sandbox-api-key-0815' });
  const harness = createHarness(definition, {
    credentials: {
      instance_url: 'https://rest.iad-03.braze.com',
      api_key: sandbox.apiKey,
      subscription_groups: 'Newsletter = 9a8b7c60-0000-4000-8000-000000000001',
    },
    baseUrl: sandbox.url,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    unlimited: true,
    retryBaseMs: 1,
  });
  const pathOf = (url: string): string => new URL(url, sandbox.url).pathname;
  return {
    sandbox,
    harness,
    requests: () => sandbox.exchanges.map(({ method, url }) => `${method} ${pathOf(url)}`),
    bodies: (path) =>
      sandbox.exchanges
        .filter(({ url }) => pathOf(url) === path)
        .map(({ requestBody }) => JSON.parse(requestBody) as unknown),
    user: (external_id) => [...sandbox.state.users].find((user) => user.external_id === external_id),
    async close() {
      await harness.close();
      await sandbox.close();
    },
  };
}

const succeeded: Outcome = { status: 'succeeded' };

export function allSucceeded(count: number): Outcome[] {
  return Array.from({ length: count }, () => succeeded);
}

/**
 * The body of a test that has an account of its own. In the end all that was sent and answered is held against Braze's
 * description.
 */
export const inAccount = accountTests(() => openTestAccount(), violationsOf);
