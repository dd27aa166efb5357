import { list, must, object, shape } from './expect.ts';
import type { Fields } from './expect.ts';
import { testResults } from './shapes.ts';

const SYNC_ENGINES = new Set(['advanced', 'basic']);

export function sourceType(value: unknown): Fields {
  const types = {
    documentation_slug: 'string',
    label: 'string',
    service_name: 'string',
    supported_sync_engines: 'list',
    creatable_via_api: 'boolean',
    creatable_via_connect_link: 'boolean',
    supports_warehouse_writeback: 'boolean',
    configuration_fields: 'object',
  };
  const found = shape(value, types, 'source type');
  for (const engine of list(found['supported_sync_engines'], 'supported_sync_engines')) syncEngine(engine);
  for (const field of configurationFields(found)) shape(field, { id: 'string', label: 'string' }, 'field');
  return found;
}

export function configurationFields(type: Fields): readonly Fields[] {
  const { fields } = object(type['configuration_fields'], 'configuration_fields');
  return list(fields, 'configuration_fields.fields').map((field) => object(field, 'a field'));
}

export function source(value: unknown): Fields {
  const types = {
    id: 'integer',
    name: 'string',
    type: 'string',
    sync_engine: 'string',
    created_at: 'time',
    last_test_results: 'object|null',
    last_test_succeeded: 'boolean|null',
    last_tested_at: 'time|null',
    connection_details: 'object',
  };
  const found = shape(value, types, 'source');
  syncEngine(found['sync_engine']);
  if (found['last_test_results'] !== null) testResults(found['last_test_results']);
  return found;
}

function syncEngine(value: unknown): void {
  must(SYNC_ENGINES.has(String(value)), `the sync engine ${String(value)} is unknown`);
}

export const TABLE_NAMES = { table_catalog: 'string', table_schema: 'string', table_name: 'string' };

const MODEL_SUMMARY = {
  id: 'integer',
  name: 'string',
  query: 'string',
  created_at: 'time',
  updated_at: 'time',
};

/** What a source lists: entities and segments come without a known form. */
export function sourceObject(value: unknown): Fields {
  const found = shape(value, { type: 'string', id: 'integer' }, 'object');
  if (found['type'] === 'table') shape(found, TABLE_NAMES, 'table');
  if (found['type'] === 'model') shape(found, MODEL_SUMMARY, 'model');
  return found;
}

export function table(value: unknown): Fields {
  const found = shape(value, { type: 'string', id: 'integer', ...TABLE_NAMES, columns: 'list' }, 'table');
  for (const column of list(found['columns'], 'columns')) {
    shape(column, { name: 'string', type: 'string' }, 'column');
  }
  return found;
}

export function model(value: unknown): Fields {
  const types = { type: 'string', source_object_id: 'integer', ...MODEL_SUMMARY, columns: 'list' };
  const found = shape(value, types, 'model');
  for (const column of list(found['columns'], 'columns')) {
    shape(column, { name: 'string', type: 'string' }, 'column');
  }
  return found;
}

export function dataset(value: unknown): Fields {
  const types = {
    id: 'integer',
    name: 'string',
    type: 'string',
    description: 'string|null',
    query: 'string',
    source_id: 'integer',
    resource_identifier: 'string',
    cached_record_count: 'integer|null',
    columns: 'list',
    created_at: 'time',
    updated_at: 'time',
  };
  const found = shape(value, types, 'dataset');
  for (const column of list(found['columns'], 'columns')) {
    shape(column, { name: 'string', data_type: 'string' }, 'column');
  }
  return found;
}
