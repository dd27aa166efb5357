import { beforeAll, expect, test } from 'vitest';
import { addRichObjects } from '../../testing/rich-object.ts';
import { connect, useEndpoint, useServer } from '../../testing/served.ts';
import { addSource, column, syncBody } from '../../testing/syncs.ts';
import type { SyncEnds } from '../../testing/syncs.ts';

const served = useServer();
const practice = useEndpoint();
let ends: SyncEnds;

beforeAll(async () => {
  const source = await addSource(served.server);
  ends = { source, destinationId: (await connect(served.api, practice.endpoint.url)).id };
  await addRichObjects(served.server, ends.destinationId);
});

const key = column('email', 'key', { is_primary_identifier: true });
const email = column('email', 'email', { is_primary_identifier: true });

/** A sync to one of the objects. */
const to = (object: string, more: object = {}) => ({
  destination_attributes: { connection_id: ends.destinationId, object },
  ...more,
});
const from = (object: object, more: object = {}) => ({
  source_attributes: { connection_id: ends.source.id, object, ...more },
});
const deal = (...mappings: object[]) => to('deal', { mappings: [key, ...mappings] });

/** What is asked for, and what the refusal must say. */
const REFUSED: Record<string, readonly [() => object, ...string[]]> = {
  'an unknown operation': [() => ({ operation: 'replace' }), 'operation must be append'],
  'no operation': [() => ({ operation: undefined }), 'operation is required'],
  'no mappings at all': [() => ({ mappings: undefined }), 'mappings is required'],
  'a source that is not there': [
    () => ({ source_attributes: { connection_id: 999_999, object: { type: 'table', id: 1 } } }),
    'source_attributes.connection_id',
    '999999',
  ],
  'a destination that is not there': [
    () => ({ destination_attributes: { connection_id: 999_999, object: 'contact' } }),
    'destination_attributes.connection_id',
    '999999',
  ],
  'a table that is not there': [
    () => from({ type: 'table', table_catalog: 'warehouse', table_schema: 'public', table_name: 'orders' }),
    'warehouse.public.orders',
    'could not be asked',
  ],
  'a table without a name': [() => from({ type: 'table' }), 'table_name'],
  'a model that is not there': [() => from({ type: 'model', id: 999_999 }), 'no model 999999'],
  'a dataset as a model': [() => from({ type: 'model', id: ends.source.datasetId }), 'no model'],
  'a segment': [() => from({ type: 'segment', id: 1 }), 'segments and cohorts are not supported yet'],
  'a segment of a dataset': [
    () => from({ type: 'dataset', id: ends.source.datasetId }, { filter_segment_id: 4 }),
    'segments and cohorts are not supported yet',
  ],
  'a cohort': [
    () => from({ type: 'model', id: ends.source.modelId }, { cohort_id: 4 }),
    'segments and cohorts are not supported yet',
  ],
  'a topic': [() => from({ type: 'topic', id: 1 }), 'topic is not supported yet'],
  'an object that is not there': [() => to('contacts'), 'no object "contacts"', 'refresh_objects'],
  'an object that is gone': [() => to('gone'), 'can_be_sync_destination is false'],
  'an operation that the object lacks': [() => ({ operation: 'delete' }), 'does not support delete'],
  'live mode': [() => ({ mode: { type: 'live' } }), 'mode.type live', 'Kafka'],
  'a segment membership': [
    () => ({
      mappings: [email, { from: { type: 'segment_membership', data: { identify_by: 'name' } }, to: 'name' }],
    }),
    'mappings.1.from.type segment_membership is not supported yet',
  ],
  'an unknown kind of mapping': [
    () => ({ mappings: [{ from: { type: 'hash', data: 'email' }, to: 'email' }] }),
    'mappings.0.from.type must be column',
  ],
  'unknown metadata': [
    () => ({ mappings: [email, { from: { type: 'sync_metadata', data: 'sync_id' }, to: 'name' }] }),
    'mappings.1.from.data must be sync_run_id',
  ],
  'a template that can not be read': [
    () => ({ mappings: [email, { from: { type: 'liquid_template', data: '{{ name | }' }, to: 'name' }] }),
    'mappings.1.from.data: Liquid syntax error',
  ],
  'a template over a column that is not there': [
    () => ({
      mappings: [email, { from: { type: 'liquid_template', data: '{{ record["surname"] }}' }, to: 'name' }],
    }),
    'no column "surname"',
  ],
  'a constant that does not fit its field': [
    () => ({
      mappings: [
        email,
        { from: { type: 'constant_value', data: { basic_type: 'text', value: 'many' } }, to: 'logins' },
      ],
    }),
    'constant of the field "logins" does not fit it',
  ],
  'a field twice': [
    () => ({ mappings: [email, column('name', 'name'), column('score', 'name')] }),
    'mappings.2.to: the field name is mapped already, by mappings.1',
  ],
  'no primary identifier': [
    () => ({ mappings: [column('email', 'email')] }),
    'is_primary_identifier true for upsert; it can be email, external_id',
  ],
  'two primary identifiers': [
    () => ({ mappings: [email, column('id', 'external_id', { is_primary_identifier: true })] }),
    'not of 2',
    'compound_key',
  ],
  'a primary identifier that is no key': [
    () => ({ mappings: [column('email', 'email'), column('name', 'name', { is_primary_identifier: true })] }),
    "mappings.1.to: name can't be the primary identifier for upsert; it can be email, external_id",
  ],
  'a primary identifier that is no key of this operation': [
    () => ({
      ...to('deal'),
      operation: 'insert',
      mappings: [column('email', 'upsert_key', { is_primary_identifier: true })],
    }),
    'it can be key',
  ],
  'a constant as the primary identifier': [
    () => ({
      mappings: [
        {
          from: { type: 'constant_value', data: { basic_type: 'text', value: 'x' } },
          to: 'email',
          is_primary_identifier: true,
        },
      ],
    }),
    'must be column or compound_key, not constant_value',
  ],
  'a template as the primary identifier': [
    () => ({
      mappings: [
        { from: { type: 'liquid_template', data: '{{ email }}' }, to: 'email', is_primary_identifier: true },
      ],
    }),
    'not liquid_template',
  ],
  'a compound key of another field': [
    () => ({
      mappings: [
        email,
        { from: { type: 'compound_key', data: [{ type: 'column', data: 'id' }] }, to: 'name' },
      ],
    }),
    'mappings.1.from.type compound_key is for the primary identifier only',
  ],
  'a required field that is not mapped': [
    () => ({ mappings: [column('id', 'external_id', { is_primary_identifier: true })] }),
    'email must be mapped (required_for_mapping)',
  ],
  'a field that is not there': [
    () => deal(column('name', 'stages')),
    'deal has no field "stages" (is it "stage"?)',
  ],
  'a field that could be created but is not asked for': [
    () => ({ mappings: [email, column('score', 'Score')] }),
    'with generate_field true it is created',
  ],
  'a new field of an unknown type': [
    () => ({
      mappings: [email, column('score', 'Score', { generate_field: true, field_type: 'varchar' })],
    }),
    'mappings.1.field_type must be one of string',
  ],
  'a field that nobody can write': [() => deal(column('name', 'read_only')), "read_only can't be written"],
  'a field that can not be set on creation': [
    () => ({ ...deal(column('name', 'changed_by')), operation: 'insert' }),
    'createable is false',
  ],
  'a field that can not be changed': [
    () => ({ ...deal(column('name', 'created_by')), operation: 'update' }),
    'updateable is false',
  ],
  'values to keep where that is not supported': [
    () => deal(column('name', 'stage', { preserve_values: true })),
    'mappings.1.preserve_values',
  ],
  'merging what is no array': [
    () => deal(column('name', 'stage', { operation: 'merge' })),
    'mappings.1.operation',
  ],
  'half a look-up': [() => deal(column('name', 'company', { lookup_object: 'company' })), 'given together'],
  'a look-up of a field that refers to nothing': [
    () => deal(column('name', 'stage', { lookup_object: 'company', lookup_field: 'domain' })),
    'stage refers to no object',
  ],
  'a look-up of another object': [
    () => deal(column('name', 'company', { lookup_object: 'contact', lookup_field: 'email' })),
    'lookup_object must be company',
  ],
  'a look-up by a field that is no key': [
    () => deal(column('name', 'company', { lookup_object: 'company', lookup_field: 'name' })),
    'lookup_field must be one of domain',
  ],
  'a high-water mark of an upsert': [
    () => ({ high_water_mark_attribute: 'id' }),
    'high_water_mark_attribute is for the operation append only',
  ],
  'a high-water mark that is no column': [
    () => ({
      ...to('event'),
      operation: 'append',
      mappings: [column('name', 'kind')],
      high_water_mark_attributes: { use_high_water_mark_diff_type: true, column_name: 'created_at' },
    }),
    'no column "created_at"',
  ],
  'an append that can not know its new rows': [
    () => ({ ...to('event'), operation: 'append', mappings: [column('name', 'kind')] }),
    'unique_id',
  ],
  'a mirror strategy of an upsert': [
    () => ({ mirror_strategy: 'sync_updates_and_deletes' }),
    'mirror_strategy is for the operation mirror only',
  ],
  'a swap of what can not be replaced': [
    () => ({ operation: 'mirror', mirror_strategy: 'upload_and_swap' }),
    "can't be replaced as a whole",
  ],
  'all columns into an object that takes no new fields': [
    () => ({ ...deal(), field_behavior: 'sync_all_properties' }),
    'field_behavior',
  ],
  'a normalization without all columns': [
    () => ({ field_normalization: 'snake_case' }),
    'field_normalization goes with',
  ],
  'an order where there is none': [() => ({ field_order: 'mapping_order' }), 'supports_field_ordering'],
  'a union of leads': [
    () =>
      to('contact', {
        destination_attributes: {
          connection_id: ends.destinationId,
          object: 'contact',
          lead_union_insert_to: 'lead',
        },
      }),
    'lead_union_insert_to',
  ],
  'configuration that is no scalar': [
    () => ({ advanced_configuration: { batch: { size: 1 } } }),
    'advanced_configuration.batch must be',
  ],
  'a schedule without its expression': [
    () => ({ schedule_frequency: 'expression' }),
    'cron_expression is required',
  ],
  'an expression of six fields': [
    () => ({ schedule_frequency: 'expression', cron_expression: '0 0 6 * * *' }),
    'cron_expression must have five fields',
  ],
  'an expression in mode': [
    () => ({
      mode: {
        type: 'triggered',
        triggers: { schedule: { frequency: 'expression', cron_expression: '61 * * * *' } },
      },
    }),
    'mode.triggers.schedule.cron_expression',
  ],
  'more mappings than a sync may have': [
    () => ({ mappings: Array.from({ length: 1_001 }, () => email) }),
    'mappings must not have more than 1000 elements',
  ],
  'an hour that there is not': [() => ({ schedule_hour: 25 }), 'schedule_hour must not be larger than 24'],
  'a day that there is not': [() => ({ schedule_day: 'Caturday' }), 'schedule_day must be a day'],
  'a frequency that there is not': [() => ({ schedule_frequency: 'monthly' }), 'schedule_frequency must be'],
  'a sequence after nothing': [
    () => ({ triggers: { sync_sequence: { sync_id: 999_999 } } }),
    'no sync 999999',
  ],
  'an alert of no type': [
    () => ({ alert_attributes: [{ type: 'Pager' }] }),
    'alert_attributes.0.type must be one of FailureAlertConfiguration',
  ],
  'an alert without its options': [
    () => ({ alert_attributes: [{ type: 'RuntimeAlertConfiguration', options: { threshold: 5 } }] }),
    'alert_attributes.0.options.unit must be one of minutes, hours',
    'start_type',
  ],
};

test.for(Object.entries(REFUSED))('%s is refused', async ([, [more, ...said]]) => {
  const { status, body } = await served.api('POST', '/syncs', { json: syncBody(ends, more()) });
  expect({ status, message: body.message }).toEqual({ status: 400, message: expect.any(String) });
  for (const words of said) expect(body.message).toContain(words);
});

test('nothing that was refused is there, and every fault of a request is told at once', async () => {
  const { body } = await served.api('POST', '/syncs', {
    json: syncBody(ends, {
      operation: 'delete',
      mirror_strategy: 'sync_updates_and_nulls',
      schedule_frequency: 'expression',
    }),
  });
  for (const words of ['operation', 'mirror_strategy', 'cron_expression']) {
    expect(body.message).toContain(words);
  }
  expect((await served.api('GET', '/syncs')).body.data).toEqual([]);
});

/** What the rules of an object allow. */
const ALLOWED: Record<string, () => object> = {
  'a delete by a key': () => ({ ...to('deal', { mappings: [key] }), operation: 'delete' }),
  'an append by unique_id': () => ({
    ...to('event'),
    operation: 'append',
    mappings: [column('name', 'kind'), column('id', 'unique_id', { is_primary_identifier: true })],
  }),
  'an append by a high-water mark alone': () => ({
    ...to('event'),
    operation: 'append',
    mappings: [column('name', 'kind')],
    high_water_mark_attribute: 'id',
    historical_sync_operation: 'skip_current_records',
  }),
  'a mirror that replaces, without an identifier': () => ({
    ...to('sheet'),
    operation: 'mirror',
    mirror_strategy: 'upload_and_swap',
    mappings: [column('name', 'A')],
    field_order: 'mapping_order',
  }),
  'all columns of the source': () => ({
    ...to('sheet'),
    operation: 'mirror',
    mappings: [],
    field_behavior: 'sync_all_properties',
    field_normalization: 'start_case',
  }),
  'an update without the fields that only a creation needs': () => ({
    operation: 'update',
    mappings: [column('id', 'external_id', { is_primary_identifier: true }), column('name', 'name')],
  }),
  'a look-up, a merge and values to keep': () =>
    deal(
      column('name', 'company', { lookup_object: 'company', lookup_field: 'domain' }),
      column('score', 'labels', { operation: 'merge' }),
      column('id', 'note', { preserve_values: true }),
    ),
  'an expression with ranges': () => ({
    schedule_frequency: 'expression',
    cron_expression: '*/10 8-18 * * 1-5',
  }),
};

test.for(Object.entries(ALLOWED))('%s is taken', async ([, more]) => {
  const answer = await served.api('POST', '/syncs', { json: syncBody(ends, more()) });
  expect({ status: answer.status, message: answer.body.message }).toEqual({
    status: 200,
    message: undefined,
  });
});
