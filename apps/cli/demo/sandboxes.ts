import { baseUrlVariable, oauthClientVariables } from '#server';
import { startActiveCampaignSandbox } from '../../../connectors/destinations/active_campaign/sandbox/index.ts';
import { startBrazeSandbox } from '../../../connectors/destinations/braze/sandbox/index.ts';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import { startDatadogSandbox } from '../../../connectors/destinations/datadog/sandbox/index.ts';
import { startGoogleAdsSandbox } from '../../../connectors/destinations/google_ads/sandbox/index.ts';
import { startGoogleSheetsSandbox } from '../../../connectors/destinations/google_sheets/sandbox/index.ts';
import { startHubspotSandbox } from '../../../connectors/destinations/hubspot/sandbox/index.ts';
import { startOutreachSandbox } from '../../../connectors/destinations/outreach/sandbox/index.ts';
import { startSalesforceSandbox } from '../../../connectors/destinations/salesforce/sandbox/index.ts';
import { startZendeskSandbox } from '../../../connectors/destinations/zendesk/sandbox/index.ts';

/** A stand-in of a provider on loopback that keeps what is sent to it until it is closed. */
export interface RunningSandbox {
  readonly url: string;
  /** What the server is started with so that it asks the sandbox; none where the credentials name its address. */
  readonly environment: Readonly<Record<string, string>>;
  /** For POST /destinations; without `oauth_code`, which comes from `authorize`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What GET /destinations/authorize_url takes beside type and redirect_uri; undefined for types without OAuth. */
  readonly authorize?: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface Sandbox {
  /** The service name of its connector. */
  readonly type: string;
  readonly label: string;
  /** @param port 0 takes any free one. @param log receives a line for each request */
  readonly start: (port: number, log?: (line: string) => void) => Promise<RunningSandbox>;
}

/** Of every connector that has one. */
export const sandboxes: readonly Sandbox[] = [
  withKey('active_campaign', 'ActiveCampaign', startActiveCampaignSandbox, ({ apiToken }) => ({
    instance_url: 'https://example.activehosted.com',
    api_token: apiToken,
  })),
  withKey('braze', 'Braze', startBrazeSandbox, ({ apiKey }) => ({
    instance_url: 'https://rest.iad-01.braze.com',
    api_key: apiKey,
  })),
  {
    type: 'custom_api',
    label: 'Custom Destination',
    async start(port, log) {
      const authToken = 'sandbox-auth-token';
      const sandbox = await startCustomDestination({ ...optionsOf(port, log), authToken });
      return {
        url: sandbox.url,
        environment: {},
        credentials: { webhook_url: sandbox.url, auth_token: authToken },
        close: () => sandbox.close(),
      };
    },
  },
  withOAuth('datadog', 'Datadog', startDatadogSandbox, {}, ({ apiKey }) => ({ api_key: apiKey })),
  withOAuth('google_ads', 'Google Ads', startGoogleAdsSandbox),
  withKey('google_sheets', 'Google Sheets', startGoogleSheetsSandbox, ({ serviceAccountKey }) => ({
    service_account_key: serviceAccountKey,
  })),
  withOAuth('hubspot', 'HubSpot', startHubspotSandbox),
  withOAuth('outreach', 'Outreach', startOutreachSandbox),
  withOAuth('salesforce', 'Salesforce', startSalesforceSandbox),
  withOAuth('zendesk', 'Zendesk', startZendeskSandbox, { domain: 'acme' }, () => ({ domain: 'acme' })),
];

interface Options {
  readonly port: number;
  readonly log?: (line: string) => void;
}

interface Started {
  readonly url: string;
  close(): Promise<void>;
}

function optionsOf(port: number, log: ((line: string) => void) | undefined): Options {
  return { port, ...(log === undefined ? {} : { log }) };
}

function withKey<Running extends Started>(
  type: string,
  label: string,
  start: (options: Options) => Promise<Running>,
  credentialsOf: (sandbox: Running) => Readonly<Record<string, string>>,
): Sandbox {
  return {
    type,
    label,
    async start(port, log) {
      const sandbox = await start(optionsOf(port, log));
      return {
        url: sandbox.url,
        environment: { [baseUrlVariable(type)]: sandbox.url },
        credentials: credentialsOf(sandbox),
        close: () => sandbox.close(),
      };
    },
  };
}

function withOAuth<Running extends Started & { readonly clientId: string; readonly clientSecret: string }>(
  type: string,
  label: string,
  start: (options: Options) => Promise<Running>,
  authorize: Readonly<Record<string, string>> = {},
  credentialsOf: (sandbox: Running) => Readonly<Record<string, string>> = () => ({}),
): Sandbox {
  const client = oauthClientVariables(type);
  return {
    type,
    label,
    async start(port, log) {
      const sandbox = await start(optionsOf(port, log));
      return {
        url: sandbox.url,
        environment: {
          [baseUrlVariable(type)]: sandbox.url,
          [client.id]: sandbox.clientId,
          [client.secret]: sandbox.clientSecret,
        },
        credentials: credentialsOf(sandbox),
        authorize,
        close: () => sandbox.close(),
      };
    },
  };
}
