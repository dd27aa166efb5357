import type { Client } from '../client.ts';
import type { SourceCheck, SourceSubject } from '../check.ts';
import { bareStatus, equal, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { listed } from '../listing.ts';
import { one } from '../shapes.ts';
import { ended, trigger } from '../sync-calls.ts';

interface Ids {
  readonly source: number;
  readonly dataset: number;
  readonly sync: number;
  readonly run: number;
}

/** Everything that is asked of a thing by its id. */
function requests({ source, dataset, sync, run }: Ids): readonly (readonly [string, string, Fields?])[] {
  return [
    ['GET', `/sources/${source}`],
    ['PATCH', `/sources/${source}`, { connection: { name: 'Absent' } }],
    ['GET', `/sources/${source}/objects`],
    ['GET', `/sources/${source}/tables`],
    ['POST', `/sources/${source}/refresh_tables`],
    ['GET', `/sources/${source}/models`],
    ['POST', `/sources/${source}/models`, { name: 'Absent', query: 'select 1 as id' }],
    ['GET', `/datasets/${dataset}`],
    ['PATCH', `/datasets/${dataset}`, { name: 'Absent' }],
    ['POST', `/datasets/${dataset}/refresh_columns`],
    ['GET', `/syncs/${sync}`],
    ['PATCH', `/syncs/${sync}`, { label: 'Absent' }],
    ['POST', `/syncs/${sync}/trigger`],
    ['GET', `/syncs/${sync}/sync_runs`],
    ['GET', `/sync_runs/${run}`],
    ['POST', `/sync_runs/${run}/cancel`],
    ['GET', `/sync_runs/${run}/records`],
    ['GET', `/sync_runs/${run}/records_count`],
    ['GET', `/sync_runs/${run}/records_export`],
    ['DELETE', `/syncs/${sync}`],
    ['DELETE', `/datasets/${dataset}`],
    ['DELETE', `/sources/${source}`],
  ];
}

async function areAbsent(client: Client, ids: Ids): Promise<void> {
  for (const [method, path, json] of requests(ids)) {
    const answer = await client(method, path, { json });
    try {
      bareStatus(answer, 404);
    } catch (error) {
      throw new Error(`${method} ${path}: ${(error as Error).message}`, { cause: error });
    }
  }
}

async function made(subject: SourceSubject): Promise<Ids> {
  const { sourceId, datasetId } = await subject.stage();
  const sync = await subject.createSync();
  const run = await trigger(subject, sync);
  await ended(subject, run);
  return { source: sourceId, dataset: datasetId, sync, run };
}

export const absentChecks: readonly SourceCheck[] = [
  {
    source: 'conventions',
    name: 'an id of a source, dataset, sync or run that is none is 404 with the number as status',
    needsSource: true,
    async run({ client }) {
      const none = 2_000_000_000;
      await areAbsent(client, { source: none, dataset: none, sync: none, run: none });
      for (const path of ['/sources/abc', '/datasets/0', '/syncs/-1', '/sync_runs/99999999999999999999']) {
        status(await client('GET', path), 404);
      }
    },
  },
  {
    source: 'conventions',
    name: 'sources, datasets, syncs and runs of one workspace are 404 with the key of another, and are not listed',
    needsSource: true,
    needsOrganizationToken: true,
    async run(subject) {
      const { client, organizationToken } = subject;
      const ids = await made(subject);
      const authorization = `Bearer ${organizationToken}`;
      const json = { name: 'Conformance: another', return_workspace_api_key: true };
      const workspace = await client('POST', '/workspaces', { authorization, json });
      status(workspace, 201);
      const { id, api_key: key } = one(workspace.body, 'success');
      try {
        const foreign: Client = (method, path, request) =>
          client(method, path, { authorization: `Bearer ${String(key)}`, ...request });
        await areAbsent(foreign, ids);
        for (const path of ['/sources', '/datasets', '/syncs']) equal(await listed(foreign, path), [], path);
      } finally {
        status(await client('DELETE', `/workspaces/${String(id)}`, { authorization }), 200);
      }
      status(await client('GET', `/syncs/${ids.sync}`), 200);
      status(await client('GET', `/sync_runs/${ids.run}`), 200);
    },
  },
  {
    source: 'conventions',
    name: 'without a token, or with a wrong one, sources, datasets and syncs are 401',
    needsSource: true,
    async run({ client, token }) {
      for (const path of ['/source_types', '/sources', '/datasets', '/syncs', '/syncs/1', '/sync_runs/1']) {
        bareStatus(await client('GET', path, { authorization: null }), 401);
        bareStatus(await client('GET', path, { authorization: `Bearer ${token}x` }), 401);
      }
      bareStatus(await client('POST', '/syncs', { authorization: null, json: {} }), 401);
      bareStatus(await client('POST', '/syncs/1/trigger', { authorization: null }), 401);
    },
  },
];
