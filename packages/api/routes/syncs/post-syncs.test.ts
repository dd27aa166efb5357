import { beforeAll, expect, test } from 'vitest';
import { createSyncEndpoint } from '#contract';
import { testProtection } from '../../testing/protection.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, column, createSync, inStore, syncBody } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();
let ends: SyncEnds;

testProtection(served, createSyncEndpoint);

beforeAll(async () => {
  const source = await addSource(served.server);
  ends = { source, destinationId: (await connect(served.api, practice.endpoint.url)).id };
});

const shown = async (id: number) => (await served.api('GET', `/syncs/${id}`)).body.data;

test('a sync is created with 200 and gives its id', async () => {
  const { status, body } = await served.api('POST', '/syncs', { json: syncBody(ends) });
  expect({ status, body }).toEqual({
    status: 200,
    body: { status: 'created', data: { sync_id: expect.any(Number) } },
  });
  expect(await shown(body.data.sync_id)).toMatchObject({
    operation: 'upsert',
    status: 'ready',
    paused: false,
    label: null,
    schedule_frequency: 'never',
    field_behavior: 'specific_properties',
  });
});

test('what is asked for with validate_only is checked and not created', async () => {
  const count = async () => (await served.api('GET', '/syncs')).body.pagination.total_records;
  const before = await count();
  const good = await served.api('POST', '/syncs', { json: syncBody(ends, { validate_only: true }) });
  expect(good).toMatchObject({ status: 200, body: { status: 'success', data: { valid: true } } });
  const bad = await served.api('POST', '/syncs', {
    json: syncBody(ends, { validate_only: true, operation: 'delete' }),
  });
  expect(bad).toMatchObject({ status: 400, body: { message: expect.stringContaining('operation') } });
  expect(await count()).toBe(before);
});

test('the same Idempotency-Key makes one sync, also when its answer was lost', async () => {
  const ask = () =>
    served.api('POST', '/syncs', { json: syncBody(ends), headers: { 'Idempotency-Key': 'sync' } });
  const first = await ask();
  expect((await ask()).body).toEqual(first.body);
  await inStore(
    served.server,
    `update spillway.idempotent_answers set status = null, created_at = now() - interval '2 minutes' where key = 'sync'`,
  );
  expect((await ask()).body).toEqual(first.body);
});

test('ids may be text, as Terraform sends those inside of object', async () => {
  const { source } = ends;
  const id = await createSync(served.api, ends, {
    source_attributes: {
      connection_id: String(source.id),
      object: { type: 'dataset', id: String(source.datasetId) },
    },
  });
  expect((await shown(id)).source_attributes).toMatchObject({
    connection_id: source.id,
    object: { type: 'business_object_source', dataset_id: source.datasetId, name: 'Customers' },
  });
});

test('a table may be named by its id, a model by its id or name, a dataset as an answer shows it', async () => {
  const { source } = ends;
  const objects = [
    [
      { type: 'table', id: source.tableId },
      { type: 'table', table_name: 'customers', id: source.tableId },
    ],
    [
      { type: 'table', table_name: 'customers' },
      { type: 'table', table_schema: 'public' },
    ],
    [
      { type: 'model', id: source.modelId },
      { type: 'model', id: source.modelId },
    ],
    [
      { type: 'model', name: 'Customers' },
      { type: 'model', query: 'select * from customers' },
    ],
    [
      { type: 'business_object_source', dataset_id: source.datasetId },
      { type: 'business_object_source', id: source.datasetId },
    ],
  ] as const;
  for (const [object, expected] of objects) {
    const id = await createSync(served.api, ends, {
      source_attributes: { connection_id: source.id, object },
    });
    expect((await shown(id)).source_attributes.object).toMatchObject(expected);
  }
});

test('mappings of every kind come back with all their flags and their places', async () => {
  const id = await createSync(served.api, ends, {
    mappings: [
      {
        from: {
          type: 'compound_key',
          data: [
            { type: 'column', data: 'email' },
            { type: 'column', data: 'name' },
          ],
        },
        to: 'email',
        is_primary_identifier: true,
      },
      { from: { type: 'constant_value', data: { basic_type: 'text', value: 'web' } }, to: 'name' },
      { from: { type: 'sync_metadata', data: 'sync_run_id' }, to: 'logins', sync_null_values: false },
      { from: { type: 'liquid_template', data: '{{ record["name"] | upcase }}' }, to: 'company_domain' },
      { from: { type: 'liquid_template', data: { liquid_template: '{{ name }}' } }, to: 'birthday' },
      column('score', 'Score', { generate_field: true, field_type: 'integer', array_field: true }),
    ],
  });
  const { mappings } = await shown(id);
  const flags = {
    is_primary_identifier: false,
    generate_field: false,
    preserve_values: false,
    sync_null_values: true,
    operation: null,
    array_field: false,
    follow_source_type: false,
    field_type: null,
  };
  expect(mappings).toEqual([
    {
      ...flags,
      from: {
        type: 'compound_key',
        data: [
          { type: 'column', data: 'email' },
          { type: 'column', data: 'name' },
        ],
      },
      to: 'email',
      is_primary_identifier: true,
      position: 0,
    },
    {
      ...flags,
      from: { type: 'constant_value', data: { basic_type: 'text', value: 'web' } },
      to: 'name',
      position: 1,
    },
    {
      ...flags,
      from: { type: 'sync_metadata', data: 'sync_run_id' },
      to: 'logins',
      sync_null_values: false,
      position: 2,
    },
    {
      ...flags,
      from: { type: 'liquid_template', data: { liquid_template: '{{ record["name"] | upcase }}' } },
      to: 'company_domain',
      position: 3,
    },
    {
      ...flags,
      from: { type: 'liquid_template', data: { liquid_template: '{{ name }}' } },
      to: 'birthday',
      position: 4,
    },
    {
      ...flags,
      from: { type: 'column', data: 'score' },
      to: 'Score',
      generate_field: true,
      field_type: 'integer',
      array_field: true,
      position: 5,
    },
  ]);
});

test('a column that the source does not have is refused with the one that is probably meant', async () => {
  const { status, body } = await served.api('POST', '/syncs', {
    json: syncBody(ends, { mappings: [column('Email', 'email', { is_primary_identifier: true })] }),
  });
  expect(status).toBe(400);
  expect(body.message).toContain('mappings.0.from.data');
  expect(body.message).toContain('is it "email"?');
});

test('a source whose tables were never listed is taken at its word', async () => {
  const source = await addSource(served.server);
  await inStore(served.server, 'update spillway.sources set tables_refreshed_at = null where id = $1', [
    source.id,
  ]);
  await inStore(served.server, 'delete from spillway.source_tables where source_id = $1', [source.id]);
  const id = await createSync(served.api, { ...ends, source });
  const { object } = (await shown(id)).source_attributes;
  expect(object).toEqual({
    type: 'table',
    table_catalog: 'warehouse',
    table_schema: 'public',
    table_name: 'customers',
  });
});

test('sources and destinations of another workspace are unknown', async () => {
  const stranger = await served.server.addWorkspace('Strangers');
  const { status, body } = await served.api('POST', '/syncs', {
    token: stranger.token,
    json: syncBody(ends),
  });
  expect(status).toBe(400);
  expect(body.message).toContain(`no source ${ends.source.id}`);
  expect(body.message).toContain(`no destination ${ends.destinationId}`);
});
