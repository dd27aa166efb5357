import { z } from 'zod';
import { columnExample, columns, datasetName, description, query } from './source.ts';
import { id, timestamp } from './values.ts';

export const dataset = z
  .object({
    id,
    name: z.string(),
    type: z.literal('sql'),
    description: z.string().nullable(),
    query: z.string(),
    source_id: id,
    resource_identifier: z.string().meta({ description: 'Follows the name.' }),
    cached_record_count: z.int().nullable().meta({ description: 'As the last sync counted them.' }),
    columns,
    created_at: timestamp,
    updated_at: timestamp,
  })
  .meta({ id: 'Dataset' });

export const createDataset = z
  .object({
    name: datasetName,
    type: z.literal('sql', { error: 'must be sql: other types of datasets are not supported' }),
    source_id: id,
    query,
    description,
  })
  .meta({ id: 'CreateDataset' });

export const updateDataset = z
  .object({
    name: datasetName.nullish(),
    query: query.nullish(),
    description,
    type: z.string().nullish().meta({ description: 'The type that it has already: it never changes.' }),
    source_id: z.int().nullish().meta({ description: 'The source that it has already: it never changes.' }),
  })
  .meta({ id: 'UpdateDataset' });

export const datasetExample = {
  id: 79,
  name: 'Paying customers',
  type: 'sql',
  description: null,
  query: 'select * from customers where paid',
  source_id: 7,
  resource_identifier: 'dataset:paying-customers',
  cached_record_count: 1204,
  columns: [columnExample],
  created_at: '2026-07-22T23:42:47.239Z',
  updated_at: '2026-07-22T23:42:47.239Z',
};
