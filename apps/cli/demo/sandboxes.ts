import { baseUrlVariable } from '#server';
import { startActiveCampaignSandbox } from '../../../connectors/destinations/active_campaign/sandbox/index.ts';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';

/** A stand-in of a provider on loopback that keeps what is sent to it until it is closed. */
export interface RunningSandbox {
  readonly url: string;
  /** What the server is started with so that it asks the sandbox; none where the credentials name its address. */
  readonly environment: Readonly<Record<string, string>>;
  /** For POST /destinations. */
  readonly credentials: Readonly<Record<string, string>>;
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
  {
    type: 'active_campaign',
    label: 'ActiveCampaign',
    async start(port, log) {
      const sandbox = await startActiveCampaignSandbox({ port, ...(log === undefined ? {} : { log }) });
      return {
        url: sandbox.url,
        environment: { [baseUrlVariable('active_campaign')]: sandbox.url },
        credentials: { instance_url: 'https://example.activehosted.com', api_token: sandbox.apiToken },
        close: () => sandbox.close(),
      };
    },
  },
  {
    type: 'custom_api',
    label: 'Custom Destination',
    async start(port, log) {
      const authToken = 'sandbox-auth-token';
      const sandbox = await startCustomDestination({
        port,
        authToken,
        ...(log === undefined ? {} : { log }),
      });
      return {
        url: sandbox.url,
        environment: {},
        credentials: { webhook_url: sandbox.url, auth_token: authToken },
        close: () => sandbox.close(),
      };
    },
  },
];
