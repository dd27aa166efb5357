import { z } from 'zod';
import { destinationObject, objectExample } from './destination.ts';
import { refreshQuery } from './destination-endpoints.ts';
import { defineEndpoint } from './endpoint.ts';
import { errorWithMessage, refreshStarted, refreshState } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { pathId, text } from './values.ts';

const tag = 'Destination objects';
const byName = z.object({
  id: pathId,
  full_name: text(1024).meta({ description: 'URL-encoded: dots as they are, a slash as `%2F`.' }),
});

export const listObjects = defineEndpoint({
  id: 'listObjects',
  method: 'GET',
  path: '/destinations/{id}/objects',
  token: 'workspace',
  tag,
  summary: 'List the objects of a destination',
  params: z.object({ id: pathId }),
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of objects with their fields.',
      schema: page(destinationObject),
      example: { status: 'success', pagination: paginationExample, data: [objectExample], next: null },
    },
  },
});

export const fetchObject = defineEndpoint({
  id: 'fetchObject',
  method: 'GET',
  path: '/destinations/{id}/objects/{full_name}',
  token: 'workspace',
  tag,
  summary: 'Fetch an object',
  description: 'Fields that were not fetched yet are fetched now, for up to 10 seconds.',
  params: byName,
  answers: {
    200: {
      description: 'The object with its fields.',
      schema: z.object({
        status: z.literal('success'),
        data: destinationObject,
        message: z.string().optional().meta({ description: 'Why `fields` is absent.' }),
      }),
      example: { status: 'success', data: objectExample },
    },
  },
});

export const refreshFields = defineEndpoint({
  id: 'refreshFields',
  method: 'POST',
  path: '/destinations/{id}/objects/{full_name}/refresh_fields',
  token: 'workspace',
  tag,
  summary: 'Refresh the fields of an object',
  description: 'Queues a job. A refresh that is already under way is not started twice: its key is given.',
  params: byName,
  answers: { 202: { description: 'Queued.', schema: refreshStarted, example: { refresh_key: 1647978949 } } },
});

export const refreshFieldsStatus = defineEndpoint({
  id: 'refreshFieldsStatus',
  method: 'GET',
  path: '/destinations/{id}/objects/{full_name}/refresh_fields_status',
  token: 'workspace',
  tag,
  summary: 'Ask for the state of a refresh of fields',
  params: byName,
  query: refreshQuery,
  answers: {
    200: { description: 'The state.', schema: refreshState, example: { status: 'completed' } },
    400: {
      description: 'The refresh failed. What was known before is kept.',
      schema: errorWithMessage,
      example: { status: 'error', message: 'permission denied for table users' },
    },
  },
});
