import { z } from 'zod';
import { id, text, timestamp } from './values.ts';

const destinationField = z
  .object({
    label: z.string(),
    full_name: z.string().meta({ description: 'May contain dots.' }),
    type: z.string(),
    createable: z.boolean(),
    updateable: z.boolean(),
    array: z.boolean(),
    operations: z
      .array(z.enum(['overwrite', 'merge']))
      .meta({ description: 'For array fields: how new values meet old ones.' }),
    preserve_values_supported: z.boolean(),
    required_for_mapping: z.boolean(),
    can_be_upsert_key: z.boolean(),
    can_be_update_key: z.boolean(),
    can_be_insert_key: z.boolean(),
    can_be_reference_key: z.boolean(),
    lookup_object: z.string().nullable().meta({ description: 'Object that this field refers to.' }),
  })
  .meta({ id: 'DestinationField' });

const operation = z.enum(['upsert', 'update', 'insert', 'append', 'mirror', 'delete']);

const identifierAttributes = z.object({
  required: z.boolean(),
  hide_destination_key: z.boolean(),
  notes: z.string().nullable(),
});

export const destinationObject = z
  .object({
    label: z.string(),
    full_name: z.string(),
    supported_operations: z.array(operation),
    primary_identifier_mapping_attributes: z.record(z.string(), identifierAttributes).meta({
      description: 'By operation: whether it needs a primary identifier.',
    }),
    allow_custom_fields: z.boolean(),
    allow_case_sensitive_fields: z.boolean(),
    allow_case_sensitive_field_names: z.boolean(),
    supports_field_ordering: z.boolean(),
    can_be_sync_destination: z
      .boolean()
      .meta({ description: 'False when the destination no longer has it.' }),
    fields: z.array(destinationField).optional().meta({
      description: 'Absent while they were not fetched, and in a destination with more than 100 objects.',
    }),
  })
  .meta({ id: 'DestinationObject' });

const checkStep = z.object({
  step: z.string(),
  status: z.enum(['running', 'success', 'failed', 'warning']),
  error: z.object({ message: z.string() }).nullable(),
});

/** How the last check went, of a destination or a source. */
export const testFields = {
  last_test_results: z
    .object({ steps: z.array(checkStep) })
    .nullable()
    .meta({
      description: 'Steps of the last check in their order. After a failed step none is shown.',
    }),
  last_test_succeeded: z.boolean().nullable(),
  last_tested_at: timestamp.nullable(),
};

export const testOutcome = z.object(testFields).meta({ id: 'TestOutcome' });

export const destinationSummary = z
  .object({
    id,
    name: z.string(),
    type: z.string(),
    created_at: timestamp,
    ...testFields,
    connection_details: z.record(z.string(), z.unknown()).meta({
      description: 'The credentials without what is secret; the shape depends on the type.',
    }),
  })
  .meta({ id: 'DestinationSummary' });

export const destination = destinationSummary
  .extend({ objects: z.array(destinationObject) })
  .meta({ id: 'Destination' });

const credentials = z
  .record(z.string(), z.unknown(), { error: 'must be an object' })
  .meta({ description: 'Keys come from `configuration_fields` of GET /connectors/{service_name}.' });

const name = text(255).trim().min(1, { error: 'must not be empty' });

export const createDestination = z
  .object({
    service_connection: z.object({
      type: text(100).meta({ description: 'A `service_name` of GET /connectors.' }),
      name: name.optional().meta({ description: 'Default: the label of the connector.' }),
      credentials: credentials.default({}),
    }),
  })
  .meta({ id: 'CreateDestination' });

export const updateDestination = z
  .object({
    service_connection: z.object({
      type: text(100).optional().meta({ description: 'The type that it has already: it never changes.' }),
      name: name.optional(),
      credentials: credentials.optional().meta({
        description: 'Merged by key; a secret that is absent or null keeps its value.',
      }),
    }),
  })
  .meta({ id: 'UpdateDestination' });

/** One recorded HTTP request to the provider. */
export const call = z
  .object({
    id: z.int(),
    created_at: timestamp,
    method: z.string(),
    url: z.string(),
    request_headers: z.record(z.string(), z.string()),
    request_body: z.string().nullable(),
    status: z.int().nullable().meta({ description: 'HTTP status; null when no answer came.' }),
    response_headers: z.record(z.string(), z.string()),
    response_body: z.string().nullable(),
    duration_ms: z.number(),
    attempt: z.int(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Call', description: 'Secrets are struck out; bodies are cut at 10,000 characters.' });

export const objectType = z
  .object({
    type: z.string(),
    object_attributes: z.array(z.record(z.string(), z.unknown())),
    field_attributes: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'ObjectType' });

const fieldExample = {
  label: 'External User ID',
  full_name: 'external_id',
  type: 'string',
  createable: true,
  updateable: true,
  array: false,
  operations: [],
  preserve_values_supported: false,
  required_for_mapping: true,
  can_be_upsert_key: true,
  can_be_update_key: true,
  can_be_insert_key: true,
  can_be_reference_key: true,
  lookup_object: null,
};

export const objectExample = {
  label: 'User',
  full_name: 'user',
  supported_operations: ['insert', 'update', 'upsert'],
  primary_identifier_mapping_attributes: {
    insert: { required: true, hide_destination_key: false, notes: null },
    update: { required: true, hide_destination_key: false, notes: null },
    upsert: { required: true, hide_destination_key: false, notes: null },
  },
  allow_custom_fields: true,
  allow_case_sensitive_fields: true,
  allow_case_sensitive_field_names: true,
  supports_field_ordering: false,
  can_be_sync_destination: true,
  fields: [fieldExample],
};

export const testExample = {
  last_test_results: { steps: [{ step: 'Verify connectivity', status: 'success', error: null }] },
  last_test_succeeded: true,
  last_tested_at: '2026-11-07T05:31:56.000Z',
};

export const summaryExample = {
  id: 12,
  name: 'Example ActiveCampaign',
  type: 'active_campaign',
  created_at: '2026-07-22T23:42:47.239Z',
  ...testExample,
  connection_details: { instance_url: 'https://example.activehosted.com' },
};

export const destinationExample = { ...summaryExample, objects: [objectExample] };

export const callExample = {
  id: 1,
  created_at: '2026-11-07T05:31:56.000Z',
  method: 'GET',
  url: 'https://example.activehosted.com/api/3/users/me',
  request_headers: { 'api-token': '[redacted]' },
  request_body: null,
  status: 200,
  response_headers: { 'content-type': 'application/json' },
  response_body: '{"user":{"id":"1"}}',
  duration_ms: 41.2,
  attempt: 1,
  error: null,
};
