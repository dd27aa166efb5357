import { request } from 'node:http';
import * as fc from 'fast-check';
import { beforeAll, expect, inject, test } from 'vitest';
import { endpoints, openApiDocument } from '#contract';
import type { Endpoint } from '#contract';
import { OpenApiAnswers } from '#testing';
import { connectSource, usePracticeSource } from './testing/practice-source.ts';
import { connect, useEndpoint, useServer } from './testing/served.ts';
import { createSync, syncBody } from './testing/syncs.ts';
import type { SyncEnds } from './testing/syncs.ts';

const { hostname, port } = new URL(inject('postgresUrl'));

/**
 * Nothing of what is thrown may leave this machine: the provider of the example lies on a port that refuses, and the
 * database of the example is the one that the tests share.
 */
const served = useServer({
  SPILLWAY_ACTIVE_CAMPAIGN_BASE_URL: 'http://127.0.0.1:1',
  SPILLWAY_POSTGRES_BASE_URL: `postgres://${hostname}:${port}`,
});
const practice = useEndpoint();
const warehouse = usePracticeSource();
const answers = new OpenApiAnswers(JSON.parse(JSON.stringify(openApiDocument(''))));

const RUNS_OF_A_ROUTE = 40;

/** Longer than an answer may wait for its job: a route that was asked not once would count as a failure. */
const LONGEST_ROUTE_MS = 12_000;
/** The first destination, source, table, model and sync all have this id. */
let known: { id: number; full_name: string };
let ends: SyncEnds;

beforeAll(async () => {
  known = { id: (await connect(served.api, practice.endpoint.url)).id, full_name: 'contact' };
  const { id: sourceId } = await connectSource(served.api, warehouse.source.credentials);
  const query = { name: 'Customers', query: 'select * from customers' };
  const model = await served.api('POST', `/sources/${sourceId}/models`, { json: query });
  const dataset = await served.api('POST', '/datasets', {
    json: { ...query, type: 'sql', source_id: sourceId },
  });
  const objects = await served.api('GET', `/sources/${sourceId}/objects`);
  const customers = objects.body.data.find(
    (object: { table_name?: string }) => object.table_name === 'customers',
  );
  const ids = { tableId: customers.id, modelId: model.body.data.id, datasetId: dataset.body.data.id };
  ends = { source: { id: sourceId, ...ids }, destinationId: known.id };
  const syncId = await createSync(served.api, ends, plainSource());
  await served.api('POST', `/syncs/${syncId}/trigger`);
});

const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\u202e',
    '👩‍👩‍👧',
    "'; drop table x; --",
    '{{7*7}}',
    '../..',
    '__proto__',
    'constructor',
    'null',
    '0',
    '-1',
    '9'.repeat(400),
    '1e309',
    'x'.repeat(2_000),
    'x'.repeat(5_000),
    '%',
    '%2F%00',
  ),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.string({ maxLength: 50 }),
);

const oddValue = fc.oneof(
  oddText,
  fc.constantFrom(null, true, 0, -0, -1, 1.5, 1e308, 2 ** 53, 2_147_483_648, [], {}, [[]], [null]),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** A valid body with some of its parts replaced, removed, added to or turned into a list. */
function mutated(example: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(example) || example === null || typeof example !== 'object') {
    return fc.oneof({ weight: 3, arbitrary: fc.constant(example) }, oddValue);
  }
  const parts = Object.fromEntries(
    Object.entries(example).map(([key, value]) => [
      key,
      fc.option(mutated(value), { nil: undefined, freq: 6 }),
    ]),
  );
  const extra = fc.dictionary(
    fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'is_secret'), oddText),
    oddValue,
    { maxKeys: 2 },
  );
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.record(parts), extra).map(([known, more]) => ({ ...more, ...known })),
    },
    oddValue,
  );
}

/** Every kind of credential: text, numbers, maps of headers and secrets. */
const richBody = {
  service_connection: {
    name: 'Fuzzed',
    type: 'custom_api',
    credentials: {
      webhook_url: 'http://127.0.0.1:1/census',
      api_version: 1,
      custom_headers: { 'X-Key': { value: 'one', is_secret: true }, 'X-Plain': 'two' },
      auth_token: 'three',
    },
  },
};

const plainSource = () => ({
  source_attributes: { connection_id: ends.source.id, object: { type: 'table', id: ends.source.tableId } },
});

/** Everything that a sync can be told, in both forms where there are two. */
const richSync = () => ({
  ...syncBody(ends),
  label: 'Fuzzed',
  source_attributes: {
    connection_id: ends.source.id,
    object: { type: 'dataset', id: String(ends.source.datasetId) },
    filter_segment_id: null,
  },
  mappings: [
    {
      from: { type: 'compound_key', data: [{ type: 'column', data: 'email' }] },
      to: 'email',
      is_primary_identifier: true,
    },
    {
      from: { type: 'constant_value', data: { basic_type: 'text', value: { deep: ['x'] } } },
      to: 'Made',
      generate_field: true,
      field_type: 'string',
      operation: null,
      lookup_object: 'company',
      lookup_field: 'domain',
    },
    { from: { type: 'liquid_template', data: '{{ record["profile"] }}' }, to: 'name' },
    { from: { type: 'sync_metadata', data: 'sync_run_id' }, to: 'logins', sync_null_values: false },
  ],
  field_mappings: [{ from: 'email', to: 'email', operation: 'constant', constant: 1 }],
  mode: {
    type: 'triggered',
    triggers: {
      schedule: {
        frequency: 'expression',
        day: 'Monday',
        hour: 6,
        minute: 5,
        cron_expression: '*/5 * * * 1-5',
      },
      dbt_cloud: { project_id: '1', job_id: 2 },
      fivetran: { job_id: 'a', job_name: 'b' },
      sync_sequence: null,
    },
  },
  schedule_frequency: 'weekly',
  triggers: null,
  field_behavior: 'sync_all_properties',
  field_normalization: 'snake_case',
  advanced_configuration: { batch_size: 5, nested: null },
  high_water_mark_attributes: { use_high_water_mark_diff_type: true, column_name: 'id' },
  alert_attributes: [
    {
      id: 1,
      type: 'RuntimeAlertConfiguration',
      options: { threshold: 5, unit: 'hours', start_type: 'actual' },
    },
  ],
  failed_record_notifications_threshold_percent: 5,
});

/** Everything that a source and a dataset can be told. */
const richSource = () => ({
  connection: {
    name: 'Fuzzed',
    label: 'Fuzzed',
    type: 'postgres',
    credentials: { ...warehouse.source.credentials, ssh_tunnel_enabled: false },
    sync_engine: 'advanced',
    read_only_connection: false,
    warehouse_writeback_retention_in_days: 7,
  },
});
const richDataset = () => ({
  name: 'Fuzzed',
  type: 'sql',
  source_id: ends.source.id,
  query: 'select 1 as one',
  description: 'x',
  approved: true,
});

/** JSON text of a body, or something that is none. */
function bodyText(endpoint: Endpoint): fc.Arbitrary<string | undefined> {
  const examples: unknown[] = [endpoint.bodyExample];
  if (endpoint.tag === 'Destinations') examples.push(richBody);
  if (endpoint.tag === 'Sources') examples.push(richSource());
  if (endpoint.tag === 'Datasets' || endpoint.tag === 'Models') examples.push(richDataset());
  if (endpoint.tag === 'Syncs') examples.push(syncBody(ends, plainSource()), richSync());
  return fc.oneof(
    { weight: 8, arbitrary: fc.oneof(...examples.map(mutated)).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    fc.constantFrom(
      undefined,
      '',
      '{',
      'null',
      '[]',
      '"',
      '{"a":1,"a":2}',
      '{"__proto__":{"x":1},"service_connection":{"__proto__":{}}}',
      `${'['.repeat(60)}${']'.repeat(60)}`,
      '{"n":1e999}',
      '{"s":"\\ud800"}',
    ),
  );
}

const odd = fc.oneof(
  oddText.map((text) => () => encode(text)),
  fc.integer().map((number) => () => String(number)),
);

const parameter = {
  table_id: fc.oneof({ weight: 2, arbitrary: fc.constant(() => String(known.id)) }, odd),
  model_id: fc.oneof({ weight: 2, arbitrary: fc.constant(() => String(known.id)) }, odd),
  id: fc.oneof({ weight: 2, arbitrary: fc.constant(() => String(known.id)) }, odd),
  full_name: fc.oneof(
    { weight: 2, arbitrary: fc.constant(() => known.full_name) },
    oddText.map((text) => () => encode(text)),
  ),
  service_name: fc.oneof(
    fc.constant(() => 'custom_api'),
    oddText.map((text) => () => encode(text)),
  ),
};

/** As a client would write it; a half surrogate and odd percent signs go out as they are. */
function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}

function pathFor(endpoint: Endpoint): fc.Arbitrary<() => string> {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof parameter);
  return fc.tuple(...names.map((name) => parameter[name])).map((values) => () => {
    let at = 0;
    return endpoint.path.replaceAll(/\{\w+\}/g, () => values[at++]?.() ?? '');
  });
}

const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'page',
          'per_page',
          'order',
          'refresh_key',
          'type',
          'redirect_uri',
          'state',
          'force_full_sync',
          'search',
          'order_by',
          'table_catalog',
          'table_schema',
          'table_name',
          'x[]',
          '__proto__',
        ),
        fc.oneof(oddText.map(encode), fc.integer().map(String), fc.constantFrom('asc', 'desc', '%', '%zz')),
      ),
      { maxLength: 4 },
    )
    .map((pairs) => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
  fc
    .tuple(oddText, fc.constantFrom('public', 'Sales', "'"), fc.constantFrom('customers', '"', ';'))
    .map((names) => names.map(encode))
    .map(([catalog, schema, name]) => `?table_catalog=${catalog}&table_schema=${schema}&table_name=${name}`),
);

/** Header values as HTTP allows them: visible characters, spaces and bytes above 127. */
const headerText = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  })
  .filter((text) => !text.includes('\x7f'));

const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      fc.constantFrom(
        'application/json;version=2',
        'APPLICATION/JSON; charset=utf-8',
        'text/plain',
        'x',
        '*/*',
      ),
    ),
    'idempotency-key': fc.oneof(headerText, fc.constant('x'.repeat(300))),
    'x-request-id': headerText,
    'x-forwarded-for': headerText,
    accept: headerText,
  },
  { requiredKeys: ['content-type'] },
);

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Node's own client: unlike fetch it sends a path as it is written. */
function send({ method, path, headers, body }: Sent): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(served.server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ method, path: `/api/v1${path}`, hostname, port, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    // A GET with a body is legal, and some clients send one.
    if (body !== undefined) sent.setHeader('content-length', Buffer.byteLength(body));
    sent.end(body);
  });
}

/** Destroying what the other runs need is left to the tests of those routes. */
function isSafe(endpoint: Endpoint): boolean {
  return endpoint.method !== 'DELETE' && !endpoint.path.endsWith('/regenerate');
}

test.for(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s answers anything that is thrown at it as documented',
  { timeout: 60_000 },
  async ([, endpoint]) => {
    const { server } = served;
    const token = endpoint.token === 'workspace' ? server.workspaceToken : server.organizationToken;
    const input = fc.record({
      path: isSafe(endpoint)
        ? pathFor(endpoint)
        : fc.constant(() => endpoint.path.replaceAll(/\{\w+\}/g, '999999')),
      query,
      headers,
      body:
        endpoint.body === undefined
          ? fc.constantFrom(undefined, '', '{}', '{"object_types":["x"]}')
          : bodyText(endpoint),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ path, query, headers, body }) => {
        const asked = path();
        const { status, text } = await send({
          method: endpoint.method,
          path: asked + query,
          headers: { authorization: `Bearer ${token}`, ...headers },
          body,
        });
        const fault = status >= 500 ? `${status} ${text.slice(0, 200)}` : undefined;
        expect(fault).toBeUndefined();
        const answer: unknown = JSON.parse(text);
        // An empty parameter is another path.
        if (asked.includes('//') || asked.endsWith('/')) return;
        const parameters = endpoint.path.replaceAll(/\{\w+\}/g, '1');
        const faults = answers.faultsOf(endpoint.method, parameters, status, answer);
        expect(faults.map((fault) => fault.slice(0, 300))).toEqual([]);
      }),
      { numRuns: RUNS_OF_A_ROUTE, interruptAfterTimeLimit: LONGEST_ROUTE_MS, markInterruptAsFailure: false },
    );
  },
);
