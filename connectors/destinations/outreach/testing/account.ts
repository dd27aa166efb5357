import type { Harness, HarnessGrant } from '#connector-harness';
import { accountTests } from '#testing';
import { createHarness } from '#connector-harness';
import type { Outcome } from '#connector-kit';
import { Secret } from '#secret';
import definition from '../index.ts';
import { SCOPES } from '../oauth.ts';
import type { OutreachSandbox, OutreachSandboxOptions } from '../sandbox/index.ts';
import { startOutreachSandbox } from '../sandbox/index.ts';
import { violationsOf } from './vendor.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount {
  readonly sandbox: OutreachSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request to the API that was answered, without the query. */
  readonly requests: () => string[];
  close(): Promise<void>;
}

export interface TestAccountOptions extends Pick<
  OutreachSandboxOptions,
  'requestsPerHour' | 'secondsBetweenTokens'
> {
  /** For each try of a request. */
  readonly timeoutMs?: number;
  /** What was granted. Default: all that the connector asks for. */
  readonly scopes?: readonly string[];
  readonly grant?: Partial<HarnessGrant>;
}

/** Without the 10,000 requests an hour, and with access tokens as often as asked. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const {
    timeoutMs,
    scopes = SCOPES,
    grant,
    requestsPerHour = 1_000_000,
    secondsBetweenTokens = 0,
  } = options;
  const sandbox = await startOutreachSandbox({ requestsPerHour, secondsBetweenTokens });
  const harness = createHarness(definition, {
    credentials: {},
    baseUrl: sandbox.url,
    unlimited: true,
    retryBaseMs: 1,
    grant: { ...sandbox.oauth.issue(scopes.join(' ')), ...grant },
    client: { id: sandbox.clientId, secret: new Secret(sandbox.clientSecret) },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return {
    sandbox,
    harness,
    requests: () =>
      sandbox.exchanges
        .filter(({ url }) => url.startsWith('/api/v2/'))
        .map(({ method, url }) => `${method} ${new URL(url, sandbox.url).pathname.slice(7)}`),
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
 * Outreach's description.
 */
export const inAccount = accountTests(openTestAccount, violationsOf);
