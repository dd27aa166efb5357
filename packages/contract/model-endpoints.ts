import { z } from 'zod';
import { refreshAccepted, refreshAnswers, fetchesColumns, removed } from './source-answers.ts';
import { refreshQuery } from './destination-endpoints.ts';
import { defineEndpoint } from './endpoint.ts';
import { created, one, updated } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { createModel, model, modelExample, updateModel } from './source.ts';
import { id, pathId } from './values.ts';

const bySource = z.object({ id: pathId });
const byModel = z.object({ id: pathId, model_id: pathId });

const models = { token: 'workspace', tag: 'Models' } as const;

export const listModels = defineEndpoint({
  ...models,
  id: 'listModels',
  method: 'GET',
  path: '/sources/{id}/models',
  summary: 'List the models of a source',
  params: bySource,
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of models.',
      schema: page(model),
      example: { status: 'success', pagination: paginationExample, data: [modelExample], next: null },
    },
  },
});

export const fetchModel = defineEndpoint({
  ...models,
  id: 'fetchModel',
  method: 'GET',
  path: '/sources/{id}/models/{model_id}',
  summary: 'Fetch a model',
  params: byModel,
  answers: {
    200: {
      description: 'The model.',
      schema: one(model),
      example: { status: 'success', data: modelExample },
    },
  },
});

export const createModelEndpoint = defineEndpoint({
  ...models,
  id: 'createModel',
  method: 'POST',
  path: '/sources/{id}/models',
  summary: 'Create a model',
  description: `A model is a query with a name. ${fetchesColumns}`,
  params: bySource,
  body: createModel,
  bodyExample: { name: 'Paying customers', query: 'select * from customers where paid' },
  answers: {
    201: {
      description: 'Its id.',
      schema: created(z.object({ id })),
      example: { status: 'created', data: { id: 79 } },
    },
  },
});

export const updateModelEndpoint = defineEndpoint({
  ...models,
  id: 'updateModel',
  method: 'PATCH',
  path: '/sources/{id}/models/{model_id}',
  summary: 'Update a model',
  description: fetchesColumns,
  params: byModel,
  body: updateModel,
  bodyExample: { name: 'Customers who pay' },
  answers: {
    200: {
      description: 'The model as it is now.',
      schema: updated(model),
      example: { status: 'updated', data: modelExample },
    },
  },
});

export const deleteModel = defineEndpoint({
  ...models,
  id: 'deleteModel',
  method: 'DELETE',
  path: '/sources/{id}/models/{model_id}',
  summary: 'Delete a model',
  params: byModel,
  answers: removed('model'),
});

export const refreshModelColumns = defineEndpoint({
  ...models,
  id: 'refreshModelColumns',
  method: 'POST',
  path: '/sources/{id}/models/{model_id}/refresh_columns',
  summary: 'Refresh the columns of a model',
  params: byModel,
  answers: refreshAccepted,
});

export const refreshModelColumnsStatus = defineEndpoint({
  ...models,
  id: 'refreshModelColumnsStatus',
  method: 'GET',
  path: '/sources/{id}/models/{model_id}/refresh_columns_status',
  summary: 'Ask for the state of a refresh of columns',
  params: byModel,
  query: refreshQuery,
  answers: refreshAnswers,
});
