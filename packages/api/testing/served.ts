import { afterAll, beforeAll } from 'vitest';
import { startTestServer } from '../../../apps/server/testing/test-server.ts';
import type { Answer, ApiRequest, TestServer } from '../../../apps/server/testing/test-server.ts';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import type {
  CustomDestination,
  CustomDestinationOptions,
} from '../../../connectors/destinations/custom_api/sandbox/index.ts';

export type { Answer, ApiRequest, CustomDestination, TestServer };

/** A server for all tests of a file. Read `server` inside of tests only. */
export interface Served {
  readonly server: TestServer;
  readonly api: TestServer['api'];
}

export function useServer(environment: Readonly<Record<string, string>> = {}): Served {
  let started: TestServer | undefined;
  beforeAll(async () => {
    started = await startTestServer(environment);
  });
  afterAll(() => started?.stop());
  const server = (): TestServer => {
    if (started === undefined) throw new Error('The test server is not started yet');
    return started;
  };
  return {
    get server() {
      return server();
    },
    api: (...request) => server().api(...request),
  };
}

/** A Custom Destination for all tests of a file. Read it inside of tests only. */
export function useEndpoint(options: CustomDestinationOptions = {}): {
  readonly endpoint: CustomDestination;
} {
  let started: CustomDestination | undefined;
  beforeAll(async () => {
    started = await startCustomDestination(options);
  });
  afterAll(() => started?.close());
  return {
    get endpoint() {
      if (started === undefined) throw new Error('The endpoint is not started yet');
      return started;
    },
  };
}

/** Connects a destination of type `custom_api` and gives it as the answer shows it. */
export async function connect(
  api: TestServer['api'],
  webhookUrl: string,
  request: ApiRequest & { readonly name?: string; readonly credentials?: object } = {},
): Promise<Answer['body']> {
  const { name, credentials, ...rest } = request;
  const { status, body } = await api('POST', '/destinations', {
    ...rest,
    json: {
      service_connection: {
        ...(name === undefined ? {} : { name }),
        type: 'custom_api',
        credentials: { webhook_url: webhookUrl, ...credentials },
      },
    },
  });
  if (status !== 201) throw new Error(`POST /destinations answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}
