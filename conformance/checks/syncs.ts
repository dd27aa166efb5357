import type { SourceCheck, SourceSubject } from '../check.ts';
import { bareStatus, equal, errorWithMessage, list, must, object, refused, status } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { beginsWithOldest, leadsOn, listed } from '../listing.ts';
import { one, pagination } from '../shapes.ts';
import { table } from '../source-shapes.ts';
import { usualSettings } from '../source-subject.ts';
import { columnMapping } from '../sync-stage.ts';
import { sync } from '../sync-shapes.ts';
import { changeSync, fetchSync } from '../sync-calls.ts';

async function total({ client }: SourceSubject): Promise<unknown> {
  const { body } = await client('GET', '/syncs?per_page=1');
  return pagination(body)['total_records'];
}

async function create(subject: SourceSubject, settings: Fields) {
  const json = { ...usualSettings(await subject.stage()), ...settings };
  return subject.client('POST', '/syncs', { json });
}

export const syncChecks: readonly SourceCheck[] = [
  {
    source: 'client: embedded demo',
    name: 'POST /syncs answers 200, "created" and sync_id; GET /syncs/[ID] has the sync, which is "ready"',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync({ label: 'Conformance: made' });
      const { object: name } = await subject.stage();
      const found = await fetchSync(subject, id);
      const expected = {
        id,
        label: 'Conformance: made',
        operation: 'upsert',
        paused: false,
        status: 'ready',
      };
      for (const [key, value] of Object.entries(expected)) equal(found[key], value, key);
      const written = object(found['destination_attributes'], 'destination_attributes');
      equal(written['object'], name, 'destination_attributes.object');
    },
  },
  {
    source: 'client: Terraform',
    name: 'a dataset shows as business_object_source with dataset_id; its id may be sent as text',
    needsSource: true,
    async run(subject) {
      const { datasetId, sourceId } = await subject.stage();
      const read = { connection_id: sourceId, object: { type: 'dataset', id: String(datasetId) } };
      const id = await subject.createSync({ source_attributes: read });
      const { object: shown } = object(
        (await fetchSync(subject, id))['source_attributes'],
        'source_attributes',
      );
      const { type, dataset_id: dataset } = object(shown, 'source_attributes.object');
      equal([type, dataset], ['business_object_source', datasetId], 'type and dataset_id');
    },
  },
  {
    source: 'client: Dagster',
    name: 'connection_id of source and destination lead to them, with HTTP Basic',
    needsSource: true,
    async run(subject) {
      const { client, token } = subject;
      const id = await subject.createSync();
      const authorization = `Basic ${Buffer.from(`bearer:${token}`).toString('base64')}`;
      const answer = await client('GET', `/syncs/${id}`, { authorization });
      status(answer, 200);
      const { source_attributes: read, destination_attributes: written } = sync(one(answer.body, 'success'));
      const idOf = (value: unknown): string => String(object(value, 'attributes')['connection_id']);
      status(await client('GET', `/sources/${idOf(read)}`, { authorization }), 200);
      status(await client('GET', `/destinations/${idOf(written)}`, { authorization }), 200);
    },
  },
  {
    source: 'syncs page',
    name: 'a model can be the source of a sync, and shows with its name and query',
    needsSource: true,
    async run(subject) {
      const { client } = subject;
      const { sourceId } = await subject.stage();
      const json = { name: 'Conformance: synced', query: subject.source.query };
      const made = await client('POST', `/sources/${sourceId}/models`, { json });
      status(made, 201);
      const { id: modelId } = one(made.body, 'created');
      const read = { connection_id: sourceId, object: { type: 'model', id: modelId } };
      const id = await subject.createSync({ source_attributes: read });
      const { object: shown } = object(
        (await fetchSync(subject, id))['source_attributes'],
        'source_attributes',
      );
      const found = object(shown, 'source_attributes.object');
      const expected = { type: 'model', id: modelId, ...json };
      for (const [key, value] of Object.entries(expected)) equal(found[key], value, `the object's ${key}`);
    },
  },
  {
    source: 'syncs page',
    name: 'a table can be the source of a sync, by its id or by its three names, and shows with these',
    needsSource: true,
    async run(subject) {
      const { client } = subject;
      const stage = await subject.stage();
      const objects = await listed(client, `/sources/${stage.sourceId}/objects?per_page=100`);
      const listedTable = objects.find(({ type }) => type === 'table');
      must(listedTable !== undefined, 'the source lists no table');
      const { id: tableId, table_catalog, table_schema, table_name } = listedTable;
      const names = { table_catalog, table_schema, table_name };
      const fetched = await client('GET', `/sources/${stage.sourceId}/tables/${String(tableId)}`);
      const [column] = list(table(one(fetched.body, 'success'))['columns'], 'columns');
      must(column !== undefined, 'the table has no columns');
      const name = String(object(column, 'a column')['name']);
      const mappings = [
        columnMapping({ ...stage.key, column: name }, true),
        ...stage.others.map(({ field }) => columnMapping({ field, column: name })),
      ];
      for (const by of [{ id: tableId }, names]) {
        const read = { connection_id: stage.sourceId, object: { type: 'table', ...by } };
        const id = await subject.createSync({ source_attributes: read, mappings });
        const { object: shown } = object(
          (await fetchSync(subject, id))['source_attributes'],
          'source_attributes',
        );
        const found = object(shown, 'source_attributes.object');
        for (const [key, value] of Object.entries({ type: 'table', ...names })) {
          equal(found[key], value, `the object's ${key}`);
        }
      }
    },
  },
  {
    source: 'client: Airflow',
    name: 'GET /syncs?page=1&per_page=1 is "success"; the latest comes first, and next leads on',
    needsSource: true,
    async run(subject) {
      const older = await subject.createSync();
      const newer = await subject.createSync();
      await leadsOn(subject.client, '/syncs', older, newer);
      for (const item of await listed(subject.client, '/syncs')) sync(item);
    },
  },
  {
    source: 'client: Singer tap',
    name: 'the lists of sources, datasets and syncs take order=asc, and per_page=250 as 100',
    needsSource: true,
    async run(subject) {
      await subject.createSync();
      await subject.createSync();
      for (const path of ['/sources', '/datasets', '/syncs']) await beginsWithOldest(subject.client, path);
    },
  },
  {
    source: 'syncs page',
    name: 'PATCH /syncs/[ID] answers "updated" with the sync; what is not sent stays, a list is replaced',
    needsSource: true,
    async run(subject) {
      const { key } = await subject.stage();
      const id = await subject.createSync();
      const before = await fetchSync(subject, id);
      const named = await changeSync(subject, id, { label: 'Conformance: renamed' });
      equal(named['label'], 'Conformance: renamed', 'label');
      for (const name of ['operation', 'mappings', 'source_attributes', 'destination_attributes']) {
        equal(named[name], before[name], name);
      }
      const mapped = await changeSync(subject, id, { mappings: [columnMapping(key, true)] });
      equal(list(mapped['mappings'], 'mappings').length, 1, 'the number of mappings');
      equal(await fetchSync(subject, id), mapped, 'the sync that is fetched');
    },
  },
  {
    source: 'client: Terraform',
    name: 'PATCH takes mode with field_mappings in the flat form',
    needsSource: true,
    async run(subject) {
      const { key, others } = await subject.stage();
      const id = await subject.createSync();
      const json = {
        label: 'Conformance: flat',
        mode: { type: 'triggered', triggers: { schedule: { frequency: 'never' } } },
        field_mappings: [key, ...others].map(({ field, column }, at) => ({
          from: column,
          to: field,
          operation: 'direct',
          is_primary_identifier: at === 0,
        })),
      };
      const changed = await changeSync(subject, id, json);
      equal(changed['label'], 'Conformance: flat', 'label');
      equal(list(changed['mappings'], 'mappings').length, 1 + others.length, 'the number of mappings');
    },
  },
  {
    source: 'syncs page',
    name: 'paused is changed and kept',
    needsSource: true,
    async run(subject) {
      const id = await subject.createSync();
      for (const paused of [true, false]) {
        equal((await changeSync(subject, id, { paused }))['paused'], paused, 'paused of the answer');
        equal((await fetchSync(subject, id))['paused'], paused, 'paused');
      }
      const made = await subject.createSync({ paused: true });
      equal((await fetchSync(subject, made))['paused'], true, 'paused of a sync that was made so');
    },
  },
  {
    source: 'syncs page',
    name: 'validate_only makes nothing, and finds what is wrong',
    needsSource: true,
    async run(subject) {
      const before = await total(subject);
      status(await create(subject, { validate_only: true }), 200, 201);
      equal(await total(subject), before, 'the number of syncs');
      refused(await create(subject, { validate_only: true, operation: 'replace' }));
      refused(await create(subject, { validate_only: true, mappings: undefined }));
      equal(await total(subject), before, 'the number of syncs after faults');
    },
  },
  {
    source: 'syncs page',
    name: 'what is required, and a value that is none of its list, is "error" with a message; nothing is made',
    needsSource: true,
    async run(subject) {
      const before = await total(subject);
      for (const key of ['operation', 'source_attributes', 'destination_attributes', 'mappings']) {
        errorWithMessage(await create(subject, { [key]: undefined }), 400);
      }
      errorWithMessage(await create(subject, { operation: 'replace' }), 400);
      errorWithMessage(await create(subject, { schedule_frequency: 'sometimes' }), 400);
      equal(await total(subject), before, 'the number of syncs');
    },
  },
  {
    source: 'syncs page',
    name: 'a source, destination, object, column or segment that is none is refused, and nothing is made',
    needsSource: true,
    async run(subject) {
      const { sourceId, datasetId, destinationId, object: name, key } = await subject.stage();
      const before = await total(subject);
      const dataset = { type: 'dataset', id: datasetId };
      const none = 2_000_000_000;
      for (const read of [
        { connection_id: none, object: dataset },
        { connection_id: sourceId, object: { type: 'dataset', id: none } },
        { connection_id: sourceId, object: dataset, filter_segment_id: none },
      ]) {
        refused(await create(subject, { source_attributes: read }));
      }
      for (const written of [
        { connection_id: none, object: name },
        { connection_id: destinationId, object: 'no such object' },
      ]) {
        refused(await create(subject, { destination_attributes: written }));
      }
      const mapping = columnMapping({ field: key.field, column: 'no such column' }, true);
      refused(await create(subject, { mappings: [mapping] }));
      equal(await total(subject), before, 'the number of syncs');
    },
  },
  {
    source: 'syncs page',
    name: 'DELETE /syncs/[ID] answers "deleted", then 404',
    needsSource: true,
    async run(subject) {
      const { client } = subject;
      const path = `/syncs/${await subject.createSync()}`;
      const answer = await client('DELETE', path);
      status(answer, 200);
      equal(answer.body, { status: 'deleted' }, 'the body');
      bareStatus(await client('GET', path), 404);
      bareStatus(await client('DELETE', path), 404);
      bareStatus(await client('PATCH', path, { json: { label: 'Gone' } }), 404);
      const ids = (await listed(client, '/syncs')).map(({ id }) => `/syncs/${String(id)}`);
      must(!ids.includes(path), 'the deleted sync is listed');
    },
  },
];
