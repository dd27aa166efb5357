import { afterAll, beforeAll } from 'vitest';
import { startDatadogSandbox } from '../../../connectors/destinations/datadog/sandbox/index.ts';
import type { DatadogSandbox } from '../../../connectors/destinations/datadog/sandbox/index.ts';
import { startGoogleAdsSandbox } from '../../../connectors/destinations/google_ads/sandbox/index.ts';
import type { GoogleAdsSandbox } from '../../../connectors/destinations/google_ads/sandbox/index.ts';
import { startHubspotSandbox } from '../../../connectors/destinations/hubspot/sandbox/index.ts';
import type { HubspotSandbox } from '../../../connectors/destinations/hubspot/sandbox/index.ts';
import { startOutreachSandbox } from '../../../connectors/destinations/outreach/sandbox/index.ts';
import type { OutreachSandbox } from '../../../connectors/destinations/outreach/sandbox/index.ts';
import { startSalesforceSandbox } from '../../../connectors/destinations/salesforce/sandbox/index.ts';
import type { SalesforceSandbox } from '../../../connectors/destinations/salesforce/sandbox/index.ts';
import { startZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';
import type { ZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';

/** Every type that is connected by OAuth. */
export const OAUTH_TYPES = ['hubspot', 'salesforce', 'zendesk', 'google_ads', 'datadog', 'outreach'] as const;

interface OAuthSandboxes {
  readonly hubspot: HubspotSandbox;
  readonly salesforce: SalesforceSandbox;
  readonly zendesk: ZendeskSandbox;
  readonly google_ads: GoogleAdsSandbox;
  readonly datadog: DatadogSandbox;
  readonly outreach: OutreachSandbox;
}

export interface RunningOAuthSandboxes {
  readonly sandboxes: OAuthSandboxes;
  /** What makes a server ask them, with their OAuth clients. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function startOAuthSandboxes(): Promise<RunningOAuthSandboxes> {
  const [hubspot, salesforce, zendesk, google_ads, datadog, outreach] = await Promise.all([
    startHubspotSandbox(),
    startSalesforceSandbox(),
    startZendeskSandbox(),
    startGoogleAdsSandbox(),
    startDatadogSandbox({ domain: 'datadoghq.eu' }),
    startOutreachSandbox({ secondsBetweenTokens: 0 }),
  ]);
  const sandboxes = { hubspot, salesforce, zendesk, google_ads, datadog, outreach };
  return {
    sandboxes,
    environment: Object.fromEntries(
      OAUTH_TYPES.flatMap((type) => [
        [`SPILLWAY_${type.toUpperCase()}_BASE_URL`, sandboxes[type].url],
        [`SPILLWAY_OAUTH_${type.toUpperCase()}_CLIENT_ID`, sandboxes[type].clientId],
        [`SPILLWAY_OAUTH_${type.toUpperCase()}_CLIENT_SECRET`, sandboxes[type].clientSecret],
      ]),
    ),
    async close() {
      await Promise.all(OAUTH_TYPES.map((type) => sandboxes[type].close()));
    },
  };
}

/** The sandboxes for all tests of a file. Read them inside of tests only. */
export function useOAuthSandboxes(): RunningOAuthSandboxes {
  let running: RunningOAuthSandboxes | undefined;
  beforeAll(async () => {
    running = await startOAuthSandboxes();
  });
  afterAll(() => running?.close());
  const started = (): RunningOAuthSandboxes => {
    if (running === undefined) throw new Error('the sandboxes are not started yet');
    return running;
  };
  return {
    get sandboxes() {
      return started().sandboxes;
    },
    get environment() {
      return started().environment;
    },
    close: () => started().close(),
  };
}
