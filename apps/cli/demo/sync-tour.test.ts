import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import type { CustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import { usualPace } from '#engine';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import { Client } from './client.ts';
import { connect } from './destinations.ts';
import { startFileWarehouse } from './file-warehouse.ts';
import { syncTour } from './sync-tour.ts';
import type { PracticeWarehouse } from './warehouse.ts';

let endpoint: CustomDestination;
let warehouse: PracticeWarehouse;
let server: TestServer;

beforeAll(async () => {
  endpoint = await startCustomDestination();
  warehouse = await startFileWarehouse();
  server = await startTestServer(warehouse.environment);
  Object.assign(server.running.services, { pace: { ...usualPace, pauseMs: 20 } });
});
afterAll(async () => {
  await server?.stop();
  await warehouse?.close();
  await endpoint?.close();
});

test('where no PostgreSQL can be started, the same customers are synced from a file', async () => {
  const client = new Client(server.url, server.workspaceToken, new AbortController().signal);
  const credentials = { webhook_url: endpoint.url };
  const destination = await connect(client, { name: 'Practice', type: 'custom_api', credentials });
  let shown = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (shown += String(text)) !== '');
  await syncTour(client, warehouse, destination.id);
  vi.restoreAllMocks();
  expect(shown).toMatch(/^ {2}\d+ +completed +full +250 +247 +246 +1 +3$/m);
  expect(shown).toMatch(/^ {2}\d+ +completed +incremental +250 +2 +1 +1 +3$/m);
  expect(shown).toMatch(/^ {2}not an address +rejected +.*not a valid email address$/m);
});
