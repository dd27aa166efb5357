import { equal, list, object, must, shape } from './expect.ts';
import type { Fields } from './expect.ts';

const STEP_STATUSES = new Set(['running', 'success', 'failed', 'warning']);
const OPERATIONS = new Set(['upsert', 'update', 'insert', 'append', 'mirror', 'delete']);

const SUMMARY = {
  id: 'integer',
  name: 'string',
  type: 'string',
  created_at: 'time',
  last_test_results: 'object|null',
  last_test_succeeded: 'boolean|null',
  last_tested_at: 'time|null',
  connection_details: 'object',
};

const OBJECT = {
  label: 'string',
  full_name: 'string',
  supported_operations: 'list',
  allow_custom_fields: 'boolean',
  allow_case_sensitive_fields: 'boolean',
  allow_case_sensitive_field_names: 'boolean',
  supports_field_ordering: 'boolean',
  can_be_sync_destination: 'boolean',
};

const FIELD = {
  label: 'string',
  full_name: 'string',
  type: 'string',
  createable: 'boolean',
  updateable: 'boolean',
  operations: 'list',
  array: 'boolean',
  preserve_values_supported: 'boolean',
  required_for_mapping: 'boolean',
  can_be_upsert_key: 'boolean',
  can_be_update_key: 'boolean',
  can_be_insert_key: 'boolean',
  can_be_reference_key: 'boolean',
  lookup_object: 'string|null',
};

/** A destination as a list shows it. */
export function destinationSummary(value: unknown): Fields {
  const destination = shape(value, SUMMARY, 'destination');
  if (destination['last_test_results'] !== null) testResults(destination['last_test_results']);
  return destination;
}

/** A destination as a fetch shows it. */
export function destination(value: unknown): Fields {
  const found = destinationSummary(value);
  for (const item of list(found['objects'], 'destination.objects')) destinationObject(item);
  return found;
}

export function testResults(value: unknown): void {
  const steps = list(object(value, 'last_test_results')['steps'], 'last_test_results.steps');
  for (const [at, item] of steps.entries()) {
    const what = `steps[${at}]`;
    const { status, error } = shape(item, { step: 'string', status: 'string' }, what);
    must(STEP_STATUSES.has(String(status)), `${what}.status is ${String(status)}`);
    if (error !== null && error !== undefined) shape(error, { message: 'string' }, `${what}.error`);
    if (status === 'failed') {
      must(error !== null && error !== undefined, `${what} failed without an error`);
      equal(at, steps.length - 1, 'the place of the failed step: it is the last one');
    }
  }
}

export function destinationObject(value: unknown): Fields {
  const found = shape(value, OBJECT, 'object');
  equal(
    found['allow_case_sensitive_field_names'],
    found['allow_case_sensitive_fields'],
    'allow_case_sensitive_field_names',
  );
  for (const operation of list(found['supported_operations'], 'supported_operations')) {
    must(OPERATIONS.has(String(operation)), `the operation ${String(operation)} is unknown`);
  }
  if (found['fields'] !== undefined) {
    for (const field of list(found['fields'], 'object.fields')) destinationField(field);
  }
  return found;
}

function destinationField(value: unknown): void {
  const { type, operations } = shape(value, FIELD, 'field');
  equal(type, String(type).toLowerCase(), 'the type of a field');
  for (const operation of list(operations, 'field.operations')) {
    must(['overwrite', 'merge'].includes(String(operation)), `the operation ${String(operation)} is unknown`);
  }
}

/** The envelope of a list; its items. */
export function page(value: unknown): readonly Fields[] {
  const body = shape(
    value,
    { status: 'string', data: 'list', next: 'string|null', pagination: 'object' },
    'the body',
  );
  equal(body['status'], 'success', 'status');
  shape(
    body['pagination'],
    {
      total_records: 'integer',
      per_page: 'integer',
      prev_page: 'integer|null',
      page: 'integer',
      next_page: 'integer|null',
      last_page: 'integer',
    },
    'pagination',
  );
  return list(body['data'], 'data').map((item) => object(item, 'an item'));
}

/** The envelope of one thing; the thing. */
export function one(value: unknown, word: string): Fields {
  const body = object(value, 'the body');
  equal(body['status'], word, 'status');
  return object(body['data'], 'data');
}

export function pagination(value: unknown): Fields {
  return object(object(value, 'the body')['pagination'], 'pagination');
}
