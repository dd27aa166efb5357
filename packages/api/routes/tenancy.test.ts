import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Endpoint } from '#contract';
import { pathOf } from '../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../testing/served.ts';
import { addSource, createSync } from '../testing/syncs.ts';
import { routes } from './index.ts';

const served = useServer();
const practice = useEndpoint();
let database: Client;

/** What the first workspace owns, and a workspace of another organization, by the names of path parameters. */
const destination = { id: 0, full_name: 'contact', refresh_key: 0 };
const foreignWorkspace = { id: 0 };
const source = { id: 0, table_id: 0, model_id: 0 };
const dataset = { id: 0 };
const sync = { id: 0 };
const syncRun = { id: 0 };

/** What the parameters of a workspace's path name, by its first part. */
function ownThing({ path }: Endpoint): Readonly<Record<string, string | number>> {
  if (path.startsWith('/syncs')) return sync;
  if (path.startsWith('/sync_runs')) return syncRun;
  if (path.startsWith('/sources')) return source;
  if (path.startsWith('/datasets')) return dataset;
  return destination;
}

beforeAll(async () => {
  database = new Client({ connectionString: served.server.databaseUrl });
  await database.connect();
  destination.id = (await connect(served.api, practice.endpoint.url)).id;
  const started = await served.api('POST', `/destinations/${destination.id}/refresh_objects`);
  destination.refresh_key = started.body.refresh_key;
  const status = `/destinations/${destination.id}/refresh_objects_status?refresh_key=${destination.refresh_key}`;
  await vi.waitFor(
    async () => expect((await served.api('GET', status)).body).toEqual({ status: 'completed' }),
    10_000,
  );
  const known = await addSource(served.server);
  Object.assign(source, { id: known.id, table_id: known.tableId, model_id: known.modelId });
  dataset.id = known.datasetId;
  sync.id = await createSync(served.api, { source: known, destinationId: destination.id });
  // Ended, so that no worker touches it while the walk compares everything.
  const triggered = await served.api('POST', `/syncs/${sync.id}/trigger`);
  syncRun.id = triggered.body.data.sync_run_id;
  await served.api('POST', `/sync_runs/${syncRun.id}/cancel`);
  await vi.waitFor(async () => {
    const { body } = await served.api('GET', `/sync_runs/${syncRun.id}`);
    expect(body.data.completed_at).not.toBeNull();
  }, 10_000);
  const { rows: made } = await database.query<{ id: number }>(
    `with organization as (insert into spillway.organizations (name) values ('Others') returning id)
     insert into spillway.workspaces (organization_id, name) select id, 'Theirs' from organization returning id`,
  );
  foreignWorkspace.id = made[0]?.id ?? 0;
});
afterAll(() => database.end());

const TABLES = [
  'destinations',
  'destination_objects',
  'connection_jobs',
  'destination_calls',
  'destination_grants',
  'sources',
  'source_tables',
  'datasets',
  'syncs',
  'sync_runs',
  'sync_run_batches',
  'oauth_clients',
  'oauth_authorizations',
  'secrets',
  'workspaces',
  'access_tokens',
  'idempotent_answers',
  'audit_log',
];

/** Every row of the store. */
async function everything(): Promise<unknown> {
  const found: Record<string, unknown> = {};
  for (const table of TABLES) {
    found[table] = (await database.query(`select * from spillway.${table} t order by t::text`)).rows;
  }
  return found;
}

/** Connectors are the same for everybody; every other parameter names a thing that belongs to somebody. */
function namesSomething({ path }: Endpoint): boolean {
  return [...path.matchAll(/\{(\w+)\}/g)].some(([, name]) => name !== 'service_name');
}

const walk = routes
  .map(({ endpoint }) => endpoint)
  .filter(namesSomething)
  .map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);

test('the walk covers every route with an id', () => {
  const withId = routes.map(({ endpoint }) => endpoint).filter(({ path }) => path.includes('{id}'));
  expect(withId.length).toBeGreaterThan(10);
  expect(walk.map(([, endpoint]) => endpoint)).toEqual(expect.arrayContaining(withId));
});

test.for(walk)('%s finds nothing that belongs to others', async ([, endpoint]) => {
  const { server, api } = served;
  const ofWorkspace = endpoint.token === 'workspace';
  const token = ofWorkspace ? (await server.addWorkspace('Strangers')).token : server.organizationToken;
  const before = await everything();
  const path = pathOf(endpoint, ofWorkspace ? ownThing(endpoint) : foreignWorkspace);
  const named = 'table_catalog=warehouse&table_schema=public&table_name=customers';
  const query = endpoint.query === undefined ? '' : `?refresh_key=${destination.refresh_key}&${named}`;
  const json = endpoint.bodyExample === undefined ? {} : { json: endpoint.bodyExample };
  const refused = await api(endpoint.method, path + query, { token, ...json });
  expect({ status: refused.status, body: refused.body }).toEqual({ status: 404, body: { status: 404 } });
  expect(await everything()).toEqual(before);
});

test('lists show what belongs to the holder of the token, and nothing else', async () => {
  const stranger = await served.server.addWorkspace('Strangers');
  for (const path of ['/destinations', '/sources', '/datasets', '/syncs']) {
    const { body } = await served.api('GET', path, { token: stranger.token });
    expect(body).toMatchObject({ data: [], pagination: { total_records: 0 }, next: null });
  }
  const workspaces = await served.api('GET', '/workspaces', { token: served.server.organizationToken });
  const ids = workspaces.body.data.map((workspace: { id: number }) => workspace.id);
  expect(ids).toContain(stranger.id);
  expect(ids).not.toContain(foreignWorkspace.id);
});

test('the key of a workspace names that workspace, whichever others exist', async () => {
  const stranger = await served.server.addWorkspace('Another');
  const { body } = await served.api('GET', '/workspace', { token: stranger.token });
  expect(body.data).toMatchObject({ id: stranger.id, name: 'Another' });
});
