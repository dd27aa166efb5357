import type { Harness } from '#connector-harness';
import { createHarness } from '#connector-harness';
import definition from '../index.ts';
import type { ActiveCampaignSandbox } from '../sandbox/index.ts';
import { startActiveCampaignSandbox } from '../sandbox/index.ts';

/** A sandbox and a connector that speaks to it. */
export interface TestAccount extends AsyncDisposable {
  readonly sandbox: ActiveCampaignSandbox;
  readonly harness: Harness;
  /** `METHOD /path` of every request that was answered, without the query. */
  requests(): string[];
}

interface TestAccountOptions {
  readonly requestsPerSecond?: number;
  /** For each try of a request; as the connector asks where it is left out. */
  readonly timeoutMs?: number;
}

/** Without the 5 requests a second of the real thing, unless a test is about them. */
export async function openTestAccount(options: TestAccountOptions = {}): Promise<TestAccount> {
  const { requestsPerSecond = 10_000, timeoutMs } = options;
  const sandbox = await startActiveCampaignSandbox({ requestsPerSecond });
  const harness = createHarness(
    {
      ...definition,
      rateLimit: () => ({ key: 'test', requestsPerSecond: 10_000 }),
      write: (context, batch) =>
        definition.write(
          timeoutMs === undefined
            ? context
            : {
                ...context,
                http: {
                  request: (request) => context.http.request({ ...request, timeoutMs }),
                  setRequestsPerSecond: (rate) => context.http.setRequestsPerSecond(rate),
                },
              },
          batch,
        ),
    },
    {
      credentials: { instance_url: 'https://example.activehosted.com', api_token: sandbox.apiToken },
      baseUrl: sandbox.url,
    },
  );
  return {
    sandbox,
    harness,
    requests: () =>
      sandbox.exchanges.map(({ method, url }) => `${method} ${new URL(url, sandbox.url).pathname.slice(6)}`),
    async [Symbol.asyncDispose]() {
      await harness.close();
      await sandbox.close();
    },
  };
}

/** That many contacts that no sandbox knows. */
export function newContacts(count: number): { email: string; firstName: string }[] {
  return Array.from({ length: count }, (_, at) => ({
    email: `new${at}@example.com`,
    firstName: `New ${at}`,
  }));
}
