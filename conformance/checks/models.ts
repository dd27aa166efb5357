import type { SourceCheck, SourceSubject } from '../check.ts';
import { bareStatus, equal, errorWithMessage, list, must, shape, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { listed } from '../listing.ts';
import { refreshed, startRefresh } from '../refreshing.ts';
import { one } from '../shapes.ts';
import { model, sourceObject } from '../source-shapes.ts';

async function create(subject: SourceSubject, name: string): Promise<string> {
  const { sourceId } = await subject.stage();
  const json = { name, query: subject.source.query };
  const answer = await subject.client('POST', `/sources/${sourceId}/models`, { json });
  status(answer, 201);
  const { id } = shape(one(answer.body, 'created'), { id: 'integer' }, 'data');
  const path = `/sources/${sourceId}/models/${String(id)}`;
  return path;
}

async function fetched({ client }: SourceSubject, path: string): Promise<Fields> {
  const answer = await client('GET', path);
  status(answer, 200);
  return model(one(answer.body, 'success'));
}

export const modelChecks: readonly SourceCheck[] = [
  {
    source: 'source objects page',
    name: 'models are made, fetched, changed and deleted',
    needsSource: true,
    async run(subject) {
      const { client } = subject;
      const path = await create(subject, 'Conformance: model');
      const found = await fetched(subject, path);
      equal(found['type'], 'model', 'type');
      equal(found['query'], subject.source.query, 'query');
      const changed = await client('PATCH', path, { json: { name: 'Conformance: renamed' } });
      status(changed, 200);
      equal(model(one(changed.body, 'updated'))['name'], 'Conformance: renamed', 'name');
      const deleted = await client('DELETE', path);
      status(deleted, 200);
      equal(deleted.body, { status: 'deleted' }, 'the body');
      bareStatus(await client('GET', path), 404);
    },
  },
  {
    source: 'source objects page',
    name: 'models are listed by themselves and among the objects of the source',
    needsSource: true,
    async run(subject) {
      const { sourceId } = await subject.stage();
      const path = await create(subject, 'Conformance: listed');
      const { id } = await fetched(subject, path);
      const models = await listed(subject.client, `/sources/${sourceId}/models?per_page=100`);
      const isIt = (item: Fields): boolean => item['id'] === id;
      must(models.some(isIt), 'the model is not listed');
      for (const item of models) model(item);
      const objects = await listed(subject.client, `/sources/${sourceId}/objects?per_page=100`);
      const shown = objects.find((item) => item['type'] === 'model' && isIt(item));
      if (objects.length < 100) must(shown !== undefined, 'the model is not among the objects');
      if (shown !== undefined) sourceObject(shown);
    },
  },
  {
    source: 'source objects page',
    name: 'POST refresh_columns of a model gives a refresh_key; its status becomes "completed"',
    needsSource: true,
    async run(subject) {
      const path = await create(subject, 'Conformance: refreshed');
      const key = await startRefresh(subject.client, `${path}/refresh_columns`);
      await refreshed(subject.client, `${path}/refresh_columns_status?refresh_key=${key}`);
      must(list((await fetched(subject, path))['columns'], 'columns').length > 0, 'columns is empty');
    },
  },
  {
    source: 'source objects page',
    name: 'name and query of a model are required: "error" with a message',
    needsSource: true,
    async run(subject) {
      const path = `/sources/${(await subject.stage()).sourceId}/models`;
      errorWithMessage(await subject.client('POST', path, { json: { query: subject.source.query } }), 400);
      errorWithMessage(await subject.client('POST', path, { json: { name: 'Conformance' } }), 400);
    },
  },
];
