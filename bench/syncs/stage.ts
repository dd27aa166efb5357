import { join } from 'node:path';
import { Client } from 'pg';
import { startTestPostgres } from '#testing';
import type { TestPostgres } from '#testing';
import { Child } from '../child.ts';
import { withFolder } from '../folders.ts';
import { startSpillway } from '../spillway.ts';
import type { Spillway } from '../spillway.ts';
import { Api } from './api.ts';
import { COLUMNS, emptyTable } from './rows.ts';
import type { SinkFigures, SinkOrder } from './sink.ts';

/** A server in a process of its own, with a PostgreSQL full of rows and an endpoint that takes them. */
export interface Stage {
  readonly source: TestPostgres;
  readonly client: Client;
  readonly server: Spillway;
  readonly api: Api;
  readonly sink: Child;
  readonly sinkUrl: string;
  /** Destinations. */
  readonly httpId: number;
  readonly tablesId: number;
  /** @returns the id of an upsert of all columns of a table of the source */
  makeSync(table: string, destinationId: number, object: string): Promise<number>;
}

/** @param nodeOptions for the server's process */
export async function withStage(
  nodeOptions: readonly string[],
  use: (stage: Stage) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const started = new AsyncDisposableStack();
    try {
      const source = await startTestPostgres();
      started.defer(() => source.stop());
      const client = new Client({ connectionString: source.url });
      await client.connect();
      started.defer(() => client.end());
      for (const table of ['copies', 'one_row', 'many', 'grown']) await emptyTable(client, table);
      const sink = new Child(new URL('./sink.ts', import.meta.url));
      started.defer(() => sink.stop());
      const { url: sinkUrl } = await sink.ask<SinkFigures>({ ask: 'start' } satisfies SinkOrder);
      const server = await startSpillway(join(folder, 'syncs'), nodeOptions);
      started.defer(() => server.stop());
      const api = new Api(server.url);
      const { sourceId, ...destinations } = await connect(api, source, sinkUrl);
      await use({
        source,
        client,
        server,
        api,
        sink,
        sinkUrl,
        ...destinations,
        makeSync: (table, destinationId, object) =>
          makeSync(api, { sourceId, database: source.database, table, destinationId, object }),
      });
    } finally {
      await started.disposeAsync();
    }
  });
}

async function connect(
  api: Api,
  source: TestPostgres,
  sinkUrl: string,
): Promise<{ sourceId: number; httpId: number; tablesId: number }> {
  const { host: hostname, port, user, password, database } = source;
  const credentials = { hostname, port, user, password, database, ssl_mode: 'disable' };
  const made = await api.post<{ id: number }>('/sources', {
    connection: { type: 'postgres', name: 'rows', credentials },
  });
  const http = await api.post<{ id: number }>('/destinations', {
    service_connection: { type: 'custom_api', credentials: { webhook_url: sinkUrl } },
  });
  const tables = await api.post<{ id: number }>('/destinations', {
    service_connection: { type: 'postgres', credentials },
  });
  return { sourceId: made.id, httpId: http.id, tablesId: tables.id };
}

interface Ends {
  readonly sourceId: number;
  readonly database: string;
  readonly table: string;
  readonly destinationId: number;
  readonly object: string;
}

async function makeSync(api: Api, ends: Ends): Promise<number> {
  const { sync_id: id } = await api.post<{ sync_id: number }>('/syncs', {
    operation: 'upsert',
    source_attributes: {
      connection_id: ends.sourceId,
      object: {
        type: 'table',
        table_catalog: ends.database,
        table_schema: 'public',
        table_name: ends.table,
      },
    },
    destination_attributes: { connection_id: ends.destinationId, object: ends.object },
    mappings: COLUMNS.map((column) => ({
      from: { type: 'column', data: column },
      to: column,
      is_primary_identifier: column === 'id',
    })),
  });
  return id;
}
