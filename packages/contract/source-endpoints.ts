import { z } from 'zod';
import { testExample, testOutcome } from './destination.ts';
import { defineEndpoint } from './endpoint.ts';
import { created, deleted, errorWithMessage, one, updated } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import {
  createSource,
  source,
  sourceExample,
  sourceObject,
  tableSummaryExample,
  updateSource,
} from './source.ts';
import { pathId } from './values.ts';

const tag = 'Sources';
const byId = z.object({ id: pathId });

export const listSources = defineEndpoint({
  id: 'listSources',
  method: 'GET',
  path: '/sources',
  token: 'workspace',
  tag,
  summary: 'List all sources',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of sources.',
      schema: page(source),
      example: { status: 'success', pagination: paginationExample, data: [sourceExample], next: null },
    },
  },
});

export const fetchSource = defineEndpoint({
  id: 'fetchSource',
  method: 'GET',
  path: '/sources/{id}',
  token: 'workspace',
  tag,
  summary: 'Fetch a source',
  params: byId,
  answers: {
    200: {
      description: 'The source.',
      schema: one(source),
      example: { status: 'success', data: sourceExample },
    },
  },
});

export const createSourceEndpoint = defineEndpoint({
  id: 'createSource',
  method: 'POST',
  path: '/sources',
  token: 'workspace',
  tag,
  summary: 'Create a source',
  description:
    'Saves the source, checks its credentials and lists its tables. A check that fails is no failed request: the ' +
    'source is kept and its failing step says what to do. The answer comes after 10 seconds at the latest; a step ' +
    'that is not done by then shows as `running`.',
  body: createSource,
  bodyExample: {
    connection: {
      name: 'Example Warehouse',
      type: 'postgres',
      credentials: {
        hostname: 'db.example.com',
        port: 5432,
        user: 'reader',
        password: 'example_password',
        database: 'shop',
      },
    },
  },
  answers: {
    201: {
      description: 'The new source.',
      schema: created(source),
      example: { status: 'created', data: sourceExample },
    },
  },
});

export const updateSourceEndpoint = defineEndpoint({
  id: 'updateSource',
  method: 'PATCH',
  path: '/sources/{id}',
  token: 'workspace',
  tag,
  summary: 'Update a source',
  description: 'Changed credentials are checked again.',
  params: byId,
  body: updateSource,
  bodyExample: {
    connection: { name: 'example_warehouse', credentials: { password: 'another_password' } },
  },
  answers: {
    200: {
      description: 'The source as it is now.',
      schema: updated(source),
      example: { status: 'updated', data: sourceExample },
    },
  },
});

export const deleteSource = defineEndpoint({
  id: 'deleteSource',
  method: 'DELETE',
  path: '/sources/{id}',
  token: 'workspace',
  tag,
  summary: 'Delete a source',
  description: 'Its secrets are removed at once, its models and datasets too.',
  params: byId,
  answers: {
    200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } },
    409: {
      description: 'Syncs use it.',
      schema: errorWithMessage,
      example: { status: 'error', message: 'Syncs use source 7: delete sync 12 and sync 15 first.' },
    },
  },
});

export const testSource = defineEndpoint({
  id: 'testSource',
  method: 'POST',
  path: '/sources/{id}/test',
  token: 'workspace',
  tag,
  beyondV1: true,
  summary: 'Check a source afresh',
  description: 'Waits up to 10 seconds; a step that is not done by then shows as `running`.',
  params: byId,
  answers: {
    200: {
      description: 'The steps of the check.',
      schema: one(testOutcome),
      example: { status: 'success', data: testExample },
    },
  },
});

export const listSourceObjects = defineEndpoint({
  id: 'listSourceObjects',
  method: 'GET',
  path: '/sources/{id}/objects',
  token: 'workspace',
  tag,
  summary: 'List what can be synced from a source',
  description: 'Models first, then tables.',
  params: byId,
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of models and tables.',
      schema: page(sourceObject),
      example: { status: 'success', pagination: paginationExample, data: [tableSummaryExample], next: null },
    },
  },
});
