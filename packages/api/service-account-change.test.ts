import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGoogleSheetsSandbox } from '../../connectors/destinations/google_sheets/sandbox/index.ts';
import type { GoogleSheetsSandbox } from '../../connectors/destinations/google_sheets/sandbox/index.ts';
import { makeKeyFile } from '../../connectors/destinations/google_sheets/sandbox/tokens.ts';
import { useServer } from './testing/served.ts';

const served = useServer();
let sandbox: GoogleSheetsSandbox;

beforeAll(async () => {
  sandbox = await startGoogleSheetsSandbox();
  (served.server.running.services.baseUrls as Map<string, string>).set('google_sheets', sandbox.url);
});
afterAll(() => sandbox?.close());

const put = (key: string) => served.api('PUT', '/service_account', { json: { key } });

async function connect(credentials: object): Promise<number> {
  const json = { service_connection: { type: 'google_sheets', credentials } };
  return (await served.api('POST', '/destinations', { json })).body.data.id as number;
}

async function show(id: number) {
  return (await served.api('GET', `/destinations/${id}`)).body.data;
}

/** Until a check has ended. */
async function shown(id: number) {
  for (;;) {
    const destination = await show(id);
    if (destination.last_test_succeeded !== null) return destination;
    await delay(50);
  }
}

test('destinations follow the service account of their workspace, but for those with a key of their own', async () => {
  const key = sandbox.serviceAccountKey;
  const email = (JSON.parse(key) as { client_email: string }).client_email;
  await put(key);
  const sharing = await connect({});
  const own = await connect({ service_account_key: key });
  expect(await shown(sharing)).toMatchObject({
    connection_details: { service_account_email: email },
    last_test_succeeded: true,
  });

  // Another account, which the provider does not know: the token of the first one must not serve it.
  const foreign = JSON.stringify({
    ...(JSON.parse(await makeKeyFile()) as object),
    client_email: 'another@example.com',
  });
  await put(foreign);
  expect(await shown(sharing)).toMatchObject({
    connection_details: { service_account_email: 'another@example.com' },
    last_test_succeeded: false,
  });
  expect(await show(own)).toMatchObject({
    connection_details: { service_account_email: email },
    last_test_succeeded: true,
  });

  await served.api('DELETE', '/service_account');
  const without = await shown(sharing);
  expect(without.connection_details).not.toHaveProperty('service_account_email');
  expect(without.last_test_succeeded).toBe(false);
});
