import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import type {
  CustomDestination,
  CustomDestinationOptions,
} from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import { usualPace } from '#engine';
import { createTestDatabase } from '#testing';
import { postgresCredentials } from './postgres-credentials.ts';
import { startTestServer } from './test-server.ts';
import type { TestServer } from './test-server.ts';

/** A field of the sandbox's `contact`, and the column that fills it. */
const contactMappings = [
  ['email', 'email', true],
  ['name', 'name', false],
  ['logins', 'logins', false],
] as const;

/** A run as the API shows it. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests read what they expect
type ShownRun = any;

/** A server with a PostgreSQL to read and a Custom Destination to write to. */
export interface SyncStage {
  readonly server: TestServer;
  readonly endpoint: CustomDestination;
  readonly sourceId: number;
  readonly destinationId: number;
  /** Asks the source's database. */
  sql(text: string): Promise<void>;
  /** The same for one statement; its rows. */
  rows(text: string): Promise<Record<string, unknown>[]>;
  /** Where that database is. */
  readonly warehouse: URL;
  /** A sync of the table `people` to `contact`; its id. */
  addSync(settings?: Record<string, unknown>): Promise<number>;
  /** @returns the id of the run */
  trigger(syncId: number, body?: Record<string, unknown>): Promise<number>;
  run(runId: number): Promise<ShownRun>;
  /** The run, once it has ended. */
  ended(runId: number): Promise<ShownRun>;
  /** Resolves when so many `sync_batch` requests have arrived. */
  arrived(batches: number): Promise<void>;
  /** Triggers, and waits for the end. */
  sync(syncId: number, body?: Record<string, unknown>): Promise<ShownRun>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly endpoint?: CustomDestinationOptions;
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: what a source has that says nothing of it. */
  readonly syncEngine?: 'basic' | 'advanced';
  /** Called once the server runs: where it does no work itself, a worker must, or each connection takes until patience ends. */
  readonly onServer?: (server: TestServer) => Promise<void>;
}

export async function openStage(options: StageOptions = {}): Promise<SyncStage> {
  const opened = new AsyncDisposableStack();
  const warehouse = await createTestDatabase();
  opened.defer(() => warehouse.drop());
  const endpoint = await startCustomDestination(options.endpoint);
  opened.defer(() => endpoint.close());
  const server = await startTestServer(options.environment);
  opened.defer(() => server.stop());
  Object.assign(server.running.services, { pace: { ...usualPace, pauseMs: 20 } });
  await options.onServer?.(server);
  const client = new Client({ connectionString: warehouse.url });
  client.on('error', () => {});
  await client.connect();
  opened.defer(() => client.end());
  const url = new URL(warehouse.url);
  await client.query('create table people (email text, name text, logins integer)');
  const source = await server.api('POST', '/sources', {
    json: {
      connection: {
        label: 'warehouse',
        type: 'postgres',
        ...(options.syncEngine === undefined ? {} : { sync_engine: options.syncEngine }),
        credentials: postgresCredentials(warehouse.url),
      },
    },
  });
  const destination = await server.api('POST', '/destinations', {
    json: { service_connection: { type: 'custom_api', credentials: { webhook_url: endpoint.url } } },
  });
  const sourceId: number = source.body.data.id;
  const destinationId: number = destination.body.data.id;
  const run = async (runId: number): Promise<ShownRun> =>
    (await server.api('GET', `/sync_runs/${runId}`)).body.data;
  const trigger = async (syncId: number, json: Record<string, unknown> = {}): Promise<number> => {
    const { body } = await server.api('POST', `/syncs/${syncId}/trigger`, { json });
    return body.data.sync_run_id;
  };
  const ended = async (runId: number): Promise<ShownRun> => {
    for (;;) {
      const changed = heard(server, runId);
      const shown = await run(runId);
      if (shown.completed_at !== null) return shown;
      await changed;
    }
  };
  return {
    server,
    endpoint,
    sourceId,
    destinationId,
    sql: async (text) => void (await client.query(text)),
    rows: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    warehouse: url,
    addSync: async (settings = {}) => {
      const { body } = await server.api('POST', '/syncs', {
        json: {
          operation: 'upsert',
          source_attributes: {
            connection_id: sourceId,
            object: {
              type: 'table',
              table_catalog: url.pathname.slice(1),
              table_schema: 'public',
              table_name: 'people',
            },
          },
          destination_attributes: { connection_id: destinationId, object: 'contact' },
          mappings: contactMappings.map(([column, to, isKey]) => ({
            from: { type: 'column', data: column },
            to,
            is_primary_identifier: isKey,
          })),
          schedule_frequency: 'never',
          ...settings,
        },
      });
      if (body.data?.sync_id === undefined) throw new Error(JSON.stringify(body));
      return body.data.sync_id;
    },
    trigger,
    run,
    ended,
    sync: async (syncId, json) => ended(await trigger(syncId, json)),
    arrived: async (count) => {
      while (endpoint.requests.filter(({ method }) => method === 'sync_batch').length < count)
        await delay(10);
    },
    close: () => opened.disposeAsync(),
  };
}

/** Resolves when a run has news, or after a second: a worker in another process may die without a word. */
function heard({ running }: TestServer, runId: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = running.services.store.notifications.on('notification', ({ event, ...told }) => {
      if (event === 'run' && 'id' in told && told.id === runId) end();
    });
    const timer = setTimeout(() => end(), 1_000);
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
  });
}
