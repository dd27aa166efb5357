import { beforeAll, expect, test, vi } from 'vitest';
import { connectSource, usePracticeSource } from './testing/practice-source.ts';
import { connect, useEndpoint, useServer } from './testing/served.ts';
import type { Answer, ApiRequest } from './testing/served.ts';

/** What known clients of v1 send, in their order and with their quirks. */
const served = useServer();
const practice = useEndpoint();
const warehouse = usePracticeSource();
let sourceId: number;
let destinationId: number;

beforeAll(async () => {
  sourceId = (await connectSource(served.api, warehouse.source.credentials)).id;
  destinationId = (await connect(served.api, practice.endpoint.url)).id;
});

const body = () => ({
  operation: 'upsert',
  source_attributes: {
    connection_id: sourceId,
    object: {
      type: 'table',
      table_catalog: warehouse.source.catalog,
      table_schema: 'public',
      table_name: 'customers',
    },
  },
  destination_attributes: { connection_id: destinationId, object: 'contact' },
  mappings: [
    { from: { type: 'column', data: 'email' }, to: 'email', is_primary_identifier: true },
    { from: { type: 'column', data: 'id' }, to: 'external_id' },
  ],
});

const newSync = async (more: object = {}): Promise<number> =>
  (await served.api('POST', '/syncs', { json: { ...body(), ...more } })).body.data.sync_id;

/** Asks as pollers do, until the run says that it has ended. */
async function poll(runId: number, request: ApiRequest = {}): Promise<Answer['body']> {
  return vi.waitFor(
    async () => {
      const answer = await served.api('GET', `/sync_runs/${runId}`, request);
      expect(['completed', 'failed']).toContain(answer.body.data.status);
      return answer.body;
    },
    { timeout: 30_000, interval: 100 },
  );
}

const basic = () => ({
  authorization: `Basic ${Buffer.from(`bearer:${served.server.workspaceToken}`).toString('base64')}`,
});

test('Airflow tests its connection, triggers without a body and senses the end of the run', async () => {
  const id = await newSync();
  const connection = await served.api('GET', '/syncs?page=1&per_page=1');
  expect(connection).toMatchObject({ status: 200, body: { status: 'success' } });
  const triggered = await served.api('POST', `/syncs/${id}/trigger`);
  expect(triggered).toMatchObject({ status: 200, body: { status: 'success' } });
  const run = await poll(triggered.body.data.sync_run_id);
  expect(run).toMatchObject({
    status: 'success',
    data: { status: 'completed', error_message: null, error_detail: null, records_updated: 2 },
  });
  expect(run.data.completed_at).not.toBeNull();
  expect(practice.endpoint.records('contact')).toHaveLength(2);
});

test("Airflow's sensor ends with the words of a run that failed", async () => {
  await warehouse.source.run('create table leaving as select id, email from customers');
  const refresh = await served.api('POST', `/sources/${sourceId}/refresh_tables`);
  await vi.waitFor(async () => {
    const path = `/sources/${sourceId}/refresh_tables_status?refresh_key=${refresh.body.refresh_key}`;
    expect((await served.api('GET', path)).body).toEqual({ status: 'completed' });
  }, 10_000);
  const { source_attributes: source } = body();
  const object = { ...source.object, table_name: 'leaving' };
  const id = await newSync({ source_attributes: { ...source, object } });
  await warehouse.source.run('alter table leaving drop column email');
  const triggered = await served.api('POST', `/syncs/${id}/trigger`);
  const { data } = await poll(triggered.body.data.sync_run_id);
  expect(data).toMatchObject({
    status: 'failed',
    canceled: false,
    error_code: 'CONFIGURATION',
    error_message: expect.stringContaining('no column "email"'),
    current_step: 'Checking source and destination configuration',
  });
  expect(data.completed_at).not.toBeNull();
  expect((await served.api('GET', `/syncs/${id}`)).body.data.status).toBe('failing');
});

test('Dagster asks with Basic and a media type of its own, and finds both ends of the sync by their ids', async () => {
  const id = await newSync();
  const request = { token: null, headers: { ...basic(), 'content-type': 'application/json;version=2' } };
  const sync = await served.api('GET', `/syncs/${id}`, request);
  const { source_attributes: source, destination_attributes: destination } = sync.body.data;
  for (const path of [`/sources/${source.connection_id}`, `/destinations/${destination.connection_id}`]) {
    const end = await served.api('GET', path, request);
    expect(end).toMatchObject({ status: 200, body: { data: { name: expect.any(String) } } });
  }
  const trigger = () =>
    served.api('POST', `/syncs/${id}/trigger`, { ...request, body: '{"force_full_sync": false}' });
  // It repeats a request whose answer came late.
  const [first, again] = await Promise.all([trigger(), trigger()]);
  expect(again.body).toEqual(first.body);
  const run = await poll(first.body.data.sync_run_id, request);
  expect(run).toMatchObject({ status: 'success', data: { sync_id: id, status: 'completed' } });
});

test('Terraform reads the key of the workspace first, then plans, applies, changes and destroys', async () => {
  const { server, api } = served;
  const organization = { token: server.organizationToken };
  const workspaces = await api('GET', '/workspaces', organization);
  const workspaceId = workspaces.body.data.at(-1).id;
  const { api_key: token } = (await api('GET', `/workspaces/${workspaceId}/api_key`, organization)).body;
  const json = { 'content-type': 'application/json' };
  const dataset = await api('POST', '/datasets', {
    token,
    json: { name: 'Paying', type: 'sql', source_id: sourceId, query: 'select id, email from paying' },
  });
  const refreshed = await api('POST', `/destinations/${destinationId}/refresh_objects`, { token, json: {} });
  expect(refreshed.status).toBe(202);
  const created = await api('POST', '/syncs', {
    token,
    json: {
      ...body(),
      label: 'Paying customers',
      source_attributes: {
        connection_id: sourceId,
        object: { type: 'dataset', id: String(dataset.body.data.id) },
      },
      mappings: [
        { from: { type: 'column', data: 'email' }, to: 'email', is_primary_identifier: true },
        {
          from: { type: 'liquid_template', data: { liquid_template: '{{ email }}' } },
          to: 'name',
          is_primary_identifier: false,
        },
        { from: { type: 'sync_metadata', data: 'sync_run_id' }, to: 'logins', is_primary_identifier: false },
      ],
      mode: { type: 'triggered', triggers: { schedule: { frequency: 'weekly', day: 'Monday', hour: 8 } } },
      field_behavior: 'specific_properties',
      alert_attributes: [
        {
          type: 'InvalidRecordPercentAlertConfiguration',
          send_for: 'first_time',
          should_send_recovery: true,
          options: { threshold: 50 },
        },
      ],
    },
  });
  expect(created).toMatchObject({ status: 200, body: { status: 'created' } });
  const path = `/syncs/${created.body.data.sync_id}`;
  const read = async () => (await api('GET', path, { token, headers: json })).body.data;
  const sync = await read();
  // Its structs hold numbers where the name of a day would be, and a time where one could be missing.
  expect(sync.schedule_day).toBeNull();
  expect(sync.mode.triggers.schedule).toMatchObject({ frequency: 'weekly', day: 'Monday', hour: 8 });
  expect(Date.parse(sync.created_at)).not.toBeNaN();
  expect(sync.source_attributes.object).toMatchObject({
    type: 'business_object_source',
    dataset_id: dataset.body.data.id,
  });
  const changed = await api('PATCH', path, {
    token,
    json: {
      label: 'Paying customers, by Terraform',
      source_attributes: sync.source_attributes,
      destination_attributes: sync.destination_attributes,
      field_mappings: [
        { from: 'email', to: 'email', operation: 'direct', is_primary_identifier: true },
        { from: '', to: 'name', operation: 'constant', constant: 'Somebody' },
      ],
      mode: sync.mode,
      alert_attributes: sync.alert_attributes,
    },
  });
  expect(changed).toMatchObject({ status: 200, body: { status: 'updated' } });
  expect(await read()).toMatchObject({
    label: 'Paying customers, by Terraform',
    operation: 'upsert',
    mode: sync.mode,
    alert_attributes: sync.alert_attributes,
    mappings: [{ to: 'email' }, { to: 'name', from: { data: { basic_type: 'text', value: 'Somebody' } } }],
  });
  const triggered = await api('POST', `${path}/trigger`, { token, body: '', headers: json });
  const run = await poll(triggered.body.data.sync_run_id, { token });
  expect(run.data).toMatchObject({ status: 'completed', source_record_count: 1 });
  expect((await api('DELETE', path, { token, body: '', headers: json })).status).toBe(200);
  expect((await api('GET', path, { token })).status).toBe(404);
});

test('a tap follows next with its own page size, oldest first', async () => {
  await newSync();
  await newSync();
  const request = { token: null, headers: basic() };
  const seen: number[] = [];
  let query = '?order=asc&per_page=2';
  while (query !== '') {
    const { body: page } = await served.api('GET', `/syncs${query}`, request);
    seen.push(...page.data.map(({ id }: { id: number }) => id));
    query = page.next === null ? '' : new URL(page.next).search;
  }
  const all = await served.api('GET', '/syncs?order=asc&per_page=250', request);
  expect(seen).toEqual(all.body.data.map(({ id }: { id: number }) => id));
  const runs = await served.api('GET', `/syncs/${seen[0]}/sync_runs?order=asc&per_page=250`, request);
  expect(runs.body.pagination.per_page).toBe(100);
});

test('the embedded demo makes a sync, runs it, watches completed_at, pauses and deletes it', async () => {
  const { api } = served;
  const made = await api('POST', '/syncs', {
    json: {
      ...body(),
      field_behavior: null,
      field_normalization: null,
      schedule_frequency: 'never',
      schedule_day: null,
      schedule_hour: null,
      schedule_minute: null,
    },
  });
  expect(made.status).toBe(200);
  const path = `/syncs/${made.body.data.sync_id}`;
  expect((await api('GET', `${path}/sync_runs?per_page=1`)).body.data).toEqual([]);
  expect((await api('POST', `${path}/trigger`)).status).toBe(200);
  await vi.waitFor(
    async () => {
      const { body: runs } = await api('GET', `${path}/sync_runs?per_page=1`);
      expect(runs.data[0].completed_at).not.toBeNull();
    },
    { timeout: 30_000, interval: 100 },
  );
  const daily = { schedule_frequency: 'daily', schedule_hour: 0, schedule_minute: 0, paused: true };
  expect(await api('PATCH', path, { json: daily })).toMatchObject({ status: 200, body: { data: daily } });
  expect((await api('DELETE', path)).body).toEqual({ status: 'deleted' });
});

test('a test of one record says what was sent; explain says what the next run will send', async () => {
  const id = await newSync();
  const test = await served.api('POST', `/syncs/${id}/test`);
  const runId = test.body.data.sync_run_id;
  const status = await vi.waitFor(
    async () => {
      const { body: told } = await served.api('GET', `/syncs/test_status?sync_run_id=${runId}`);
      expect(told.data.completed_at).not.toBeNull();
      return told.data;
    },
    { timeout: 30_000, interval: 100 },
  );
  expect(status).toMatchObject({ status: 'completed', sample_record_failed: false });
  expect(status.sample_record.email).toMatch(/@example\.com$/);
  const next = async () => (await served.api('GET', `/syncs/${id}/explain`)).body.data.next_run.full_sync;
  expect(await next()).toBe(true);
  const { body: triggered } = await served.api('POST', `/syncs/${id}/trigger`);
  await poll(triggered.data.sync_run_id);
  expect(await next()).toBe(false);
  const { mappings } = body();
  const name = { from: { type: 'constant_value', data: { basic_type: 'text', value: 'New' } }, to: 'name' };
  await served.api('PATCH', `/syncs/${id}`, { json: { mappings: [...mappings, name] } });
  expect(await next()).toBe(true);
});

test('a column that a table lacks is refused, though nobody looked at its columns before', async () => {
  const object = {
    type: 'table',
    table_catalog: warehouse.source.catalog,
    table_schema: 'Sales',
    table_name: 'Orders',
  };
  const { status, body: refused } = await served.api('POST', '/syncs', {
    json: { ...body(), source_attributes: { connection_id: sourceId, object } },
  });
  expect(status).toBe(400);
  expect(refused.message).toContain('no column "email"');
});

test('an upsert that becomes a mirror deletes what goes away from then on', async () => {
  await warehouse.source.run(
    `create table subscribers as select n id, 's' || n || '@example.com' email from generate_series(1, 5) n`,
  );
  await served.api('POST', `/sources/${sourceId}/refresh_tables`);
  const { source_attributes: source } = body();
  const object = { ...source.object, table_name: 'subscribers' };
  const id = await vi.waitFor(
    async () => {
      const made = await newSync({ source_attributes: { ...source, object } }).catch(() => undefined);
      expect(made).toBeTypeOf('number');
      return made ?? 0;
    },
    { timeout: 10_000, interval: 100 },
  );
  const run = async () =>
    (await poll((await served.api('POST', `/syncs/${id}/trigger`)).body.data.sync_run_id)).data;
  expect(await run()).toMatchObject({ status: 'completed', records_updated: 5 });
  expect((await served.api('PATCH', `/syncs/${id}`, { json: { operation: 'mirror' } })).status).toBe(200);
  await warehouse.source.run('delete from subscribers where id = 3');
  expect(await run()).toMatchObject({ status: 'completed', source_record_deletes: 1 });
  const left = practice.endpoint.records('contact').map(({ email }) => email);
  expect(left).toContain('s2@example.com');
  expect(left).not.toContain('s3@example.com');
});
