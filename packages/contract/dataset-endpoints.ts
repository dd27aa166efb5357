import { z } from 'zod';
import { refreshAccepted, refreshAnswers, fetchesColumns, removed } from './source-answers.ts';
import { createDataset, dataset, datasetExample, updateDataset } from './dataset.ts';
import { refreshQuery } from './destination-endpoints.ts';
import { defineEndpoint } from './endpoint.ts';
import { created, one, updated } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { pathId } from './values.ts';

const byId = z.object({ id: pathId });

const datasets = { token: 'workspace', tag: 'Datasets' } as const;

export const listDatasets = defineEndpoint({
  ...datasets,
  id: 'listDatasets',
  method: 'GET',
  path: '/datasets',
  summary: 'List all datasets',
  query: pageQuery.extend({ type: z.enum(['sql', 'entity_resolution']).optional() }),
  answers: {
    200: {
      description: 'A page of datasets.',
      schema: page(dataset),
      example: { status: 'success', pagination: paginationExample, data: [datasetExample], next: null },
    },
  },
});

export const fetchDataset = defineEndpoint({
  ...datasets,
  id: 'fetchDataset',
  method: 'GET',
  path: '/datasets/{id}',
  summary: 'Fetch a dataset',
  params: byId,
  answers: {
    200: {
      description: 'The dataset.',
      schema: one(dataset),
      example: { status: 'success', data: datasetExample },
    },
  },
});

export const createDatasetEndpoint = defineEndpoint({
  ...datasets,
  id: 'createDataset',
  method: 'POST',
  path: '/datasets',
  summary: 'Create a dataset',
  description: `A dataset is a query with a name. ${fetchesColumns}`,
  body: createDataset,
  bodyExample: {
    name: 'Paying customers',
    type: 'sql',
    source_id: 7,
    query: 'select * from customers where paid',
  },
  answers: {
    201: {
      description: 'The new dataset.',
      schema: created(dataset),
      example: { status: 'created', data: datasetExample },
    },
  },
});

export const updateDatasetEndpoint = defineEndpoint({
  ...datasets,
  id: 'updateDataset',
  method: 'PATCH',
  path: '/datasets/{id}',
  summary: 'Update a dataset',
  description: fetchesColumns,
  params: byId,
  body: updateDataset,
  bodyExample: { name: 'Customers who pay' },
  answers: {
    200: {
      description: 'The dataset as it is now.',
      schema: updated(dataset),
      example: { status: 'updated', data: datasetExample },
    },
  },
});

export const deleteDataset = defineEndpoint({
  ...datasets,
  id: 'deleteDataset',
  method: 'DELETE',
  path: '/datasets/{id}',
  summary: 'Delete a dataset',
  params: byId,
  answers: removed('dataset'),
});

export const refreshDatasetColumns = defineEndpoint({
  ...datasets,
  id: 'refreshDatasetColumns',
  method: 'POST',
  path: '/datasets/{id}/refresh_columns',
  summary: 'Refresh the columns of a dataset',
  params: byId,
  answers: refreshAccepted,
});

export const refreshDatasetColumnsStatus = defineEndpoint({
  ...datasets,
  id: 'refreshDatasetColumnsStatus',
  method: 'GET',
  path: '/datasets/{id}/refresh_columns_status',
  summary: 'Ask for the state of a refresh of columns',
  params: byId,
  query: refreshQuery,
  answers: refreshAnswers,
});
