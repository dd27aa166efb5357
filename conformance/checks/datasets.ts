import type { SourceCheck, SourceSubject } from '../check.ts';
import { bareStatus, equal, errorWithMessage, list, must, refused, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { leadsOn, listed } from '../listing.ts';
import { refreshed, startRefresh } from '../refreshing.ts';
import { one } from '../shapes.ts';
import { dataset } from '../source-shapes.ts';

async function fetched({ client }: SourceSubject, id: number): Promise<Fields> {
  const answer = await client('GET', `/datasets/${id}`);
  status(answer, 200);
  return dataset(one(answer.body, 'success'));
}

export const datasetChecks: readonly SourceCheck[] = [
  {
    source: 'datasets page',
    name: 'POST /datasets answers 201, "created" and an id; GET /datasets/[ID] has the dataset',
    needsSource: true,
    async run(subject) {
      const id = await subject.createDataset('Conformance: dataset');
      const found = await fetched(subject, id);
      const { sourceId } = await subject.stage();
      const expected = {
        id,
        name: 'Conformance: dataset',
        type: 'sql',
        source_id: sourceId,
        description: null,
      };
      for (const [key, value] of Object.entries(expected)) equal(found[key], value, key);
      equal(found['query'], subject.source.query, 'query');
    },
  },
  {
    source: 'datasets page',
    name: 'GET /datasets lists datasets, the latest first, and next leads on; type=sql may be asked for',
    needsSource: true,
    async run(subject) {
      const older = await subject.createDataset('Conformance: older');
      const newer = await subject.createDataset('Conformance: newer');
      await leadsOn(subject.client, '/datasets', older, newer);
      const found = await listed(subject.client, '/datasets?type=sql');
      equal(found[0]?.['id'], newer, 'the id of the first one of type sql');
      for (const item of found) equal(dataset(item)['type'], 'sql', 'type');
    },
  },
  {
    source: 'datasets page',
    name: 'PATCH /datasets/[ID] changes name, description and query, each alone, and answers "updated"',
    needsSource: true,
    async run(subject) {
      const id = await subject.createDataset('Conformance: before');
      const change = async (json: object): Promise<Fields> => {
        const answer = await subject.client('PATCH', `/datasets/${id}`, { json });
        status(answer, 200);
        return dataset(one(answer.body, 'updated'));
      };
      equal((await change({ name: 'Conformance: after' }))['name'], 'Conformance: after', 'name');
      equal((await change({ description: 'Of a run' }))['description'], 'Of a run', 'description');
      const query = `select * from (${subject.source.query}) as conformance`;
      const changed = await change({ query });
      equal(changed['query'], query, 'query');
      equal(changed['name'], 'Conformance: after', 'name after a change of the query');
      equal(changed['description'], 'Of a run', 'description after a change of the query');
    },
  },
  {
    source: 'datasets page',
    name: 'POST refresh_columns gives a refresh_key; when its status is "completed", the columns are there',
    needsSource: true,
    async run(subject) {
      const path = `/datasets/${await subject.createDataset('Conformance: refreshed')}`;
      const key = await startRefresh(subject.client, `${path}/refresh_columns`);
      await refreshed(subject.client, `${path}/refresh_columns_status?refresh_key=${key}`);
      const { body } = await subject.client('GET', path);
      must(list(dataset(one(body, 'success'))['columns'], 'columns').length > 0, 'columns is empty');
    },
  },
  {
    source: 'datasets page',
    name: 'DELETE /datasets/[ID] answers "deleted", then 404',
    needsSource: true,
    async run(subject) {
      const path = `/datasets/${await subject.createDataset('Conformance: deleted')}`;
      const answer = await subject.client('DELETE', path);
      status(answer, 200);
      equal(answer.body, { status: 'deleted' }, 'the body');
      bareStatus(await subject.client('GET', path), 404);
      bareStatus(await subject.client('DELETE', path), 404);
    },
  },
  {
    source: 'datasets page',
    name: 'name, type, source_id and query are required: "error" with a message; a source that is none is refused',
    needsSource: true,
    async run(subject) {
      const { sourceId } = await subject.stage();
      const full = { name: 'Conformance', type: 'sql', source_id: sourceId, query: subject.source.query };
      for (const key of Object.keys(full)) {
        const json = Object.fromEntries(Object.entries(full).filter(([name]) => name !== key));
        errorWithMessage(await subject.client('POST', '/datasets', { json }), 400);
      }
      refused(await subject.client('POST', '/datasets', { json: { ...full, source_id: 2_000_000_000 } }));
    },
  },
];
