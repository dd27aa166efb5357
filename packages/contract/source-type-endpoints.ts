import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { one } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { sourceType, sourceTypeExample } from './source-type.ts';
import { text } from './values.ts';

const tag = 'Source types';

export const listSourceTypes = defineEndpoint({
  id: 'listSourceTypes',
  method: 'GET',
  path: '/source_types',
  token: 'workspace',
  tag,
  summary: 'List the types of sources',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of types of sources.',
      schema: page(sourceType),
      example: { status: 'success', pagination: paginationExample, data: [sourceTypeExample], next: null },
    },
  },
});

export const fetchSourceType = defineEndpoint({
  id: 'fetchSourceType',
  method: 'GET',
  path: '/source_types/{service_name}',
  token: 'workspace',
  tag,
  summary: 'Fetch a type of source',
  params: z.object({ service_name: text(100) }),
  answers: {
    200: {
      description: 'The type with the credentials that it takes.',
      schema: one(sourceType),
      example: { status: 'success', data: sourceTypeExample },
    },
  },
});
