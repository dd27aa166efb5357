import { z } from 'zod';
import { testExample, testFields } from './destination.ts';
import { id, text, timestamp } from './values.ts';

const LONGEST_RETENTION_DAYS = 36_500;

const syncEngine = z.enum(['basic', 'advanced']);

export const source = z
  .object({
    id,
    name: z.string(),
    label: z.string().meta({ description: 'Deprecated: the same as `name`.' }),
    type: z.string(),
    sync_engine: syncEngine,
    created_at: timestamp,
    ...testFields,
    connection_details: z.record(z.string(), z.unknown()).meta({
      description: 'The credentials without what is secret; the shape depends on the type.',
    }),
    read_only_connection: z.boolean(),
    warehouse_writeback_retention_in_days: z.int().nullable(),
  })
  .meta({ id: 'Source' });

const credentials = z
  .record(z.string(), z.unknown(), { error: 'must be an object' })
  .meta({ description: 'Keys come from `configuration_fields` of GET /source_types/{service_name}.' });

const name = text(255).trim().min(1, { error: 'must not be empty' });

const label = name.nullish().meta({ description: 'Deprecated: the name, where `name` is absent.' });

const retention = z.int().min(1).max(LONGEST_RETENTION_DAYS).nullish().meta({
  description: 'Kept and shown; Spillway writes no logs of syncs into sources.',
});

export const createSource = z
  .object({
    connection: z.object({
      type: text(100).meta({ description: 'A `service_name` of GET /source_types.' }),
      name: name.nullish().meta({ description: 'Default: the label of the type.' }),
      label,
      credentials: credentials.default({}),
      sync_engine: syncEngine.nullish().meta({
        description:
          'Where the bookkeeping of syncs lives: `advanced` keeps it in the source, for types that support it. ' +
          'Default: `basic`. Never changes.',
      }),
      read_only_connection: z.boolean().nullish().meta({ description: 'Default: false.' }),
      warehouse_writeback_retention_in_days: retention,
    }),
  })
  .meta({ id: 'CreateSource' });

export const updateSource = z
  .object({
    connection: z.object({
      type: text(100).nullish().meta({ description: 'The type that it has already: it never changes.' }),
      sync_engine: syncEngine
        .nullish()
        .meta({ description: 'The one that it has already: it never changes.' }),
      name: name.nullish().meta({ description: 'Runs of spaces and hyphens become `_`.' }),
      label,
      credentials: credentials.nullish().meta({
        description: 'Merged by key; a secret that is absent or null keeps its value.',
      }),
      warehouse_writeback_retention_in_days: retention,
    }),
  })
  .meta({ id: 'UpdateSource' });

export const sourceExample = {
  id: 7,
  name: 'Example Warehouse',
  label: 'Example Warehouse',
  type: 'postgres',
  sync_engine: 'basic',
  created_at: '2026-07-22T23:42:47.239Z',
  ...testExample,
  connection_details: { hostname: 'db.example.com', port: 5432, user: 'reader', database: 'shop' },
  read_only_connection: false,
  warehouse_writeback_retention_in_days: null,
};

const tableNames = {
  table_catalog: z.string().meta({ description: 'The database, the project or the file that holds it.' }),
  table_schema: z.string(),
  table_name: z.string(),
};

const column = z
  .object({
    name: z.string(),
    type: z.string().meta({ description: 'As the source names it.' }),
    data_type: z.string().meta({ description: 'The same as `type`.' }),
  })
  .meta({ id: 'Column' });

export const columns = z.array(column).meta({ description: 'Empty while they were not fetched.' });

export const tableColumn = column.extend({ can_be_upsert_key: z.boolean() }).meta({ id: 'TableColumn' });

export const tableSummary = z
  .object({ type: z.literal('table'), id, ...tableNames })
  .meta({ id: 'TableSummary' });

export const table = tableSummary.extend({ columns }).meta({ id: 'Table' });

export const model = z
  .object({
    type: z.literal('model'),
    id,
    source_object_id: id,
    name: z.string(),
    description: z.string().nullable(),
    query: z.string(),
    approved: z.boolean(),
    created_at: timestamp,
    updated_at: timestamp,
    columns,
  })
  .meta({ id: 'Model' });

const modelSummary = model
  .pick({ type: true, id: true, name: true, created_at: true, updated_at: true, query: true })
  .meta({ id: 'ModelSummary' });

export const sourceObject = z.union([tableSummary, modelSummary]).meta({ id: 'ListedSourceObject' });

export const query = text(1_000_000)
  .refine((sql) => sql.trim() !== '', { error: 'must not be empty' })
  .meta({ description: "One query in the source's own SQL." });

export const description = text(10_000).nullish();

export const createModel = z
  .object({ name, query, description, approved: z.boolean().nullish() })
  .meta({ id: 'CreateModel' });

export const updateModel = z
  .object({ name: name.nullish(), query: query.nullish(), description, approved: z.boolean().nullish() })
  .meta({ id: 'UpdateModel' });

export const datasetName = name;

export const columnExample = {
  name: 'email',
  type: 'character varying(256)',
  data_type: 'character varying(256)',
};

export const tableSummaryExample = {
  type: 'table',
  id: 31,
  table_catalog: 'shop',
  table_schema: 'public',
  table_name: 'customers',
};

export const tableExample = { ...tableSummaryExample, columns: [columnExample] };

export const modelExample = {
  type: 'model',
  id: 79,
  source_object_id: 79,
  name: 'Paying customers',
  description: null,
  query: 'select * from customers where paid',
  approved: false,
  created_at: '2026-07-22T23:42:47.239Z',
  updated_at: '2026-07-22T23:42:47.239Z',
  columns: [columnExample],
};
