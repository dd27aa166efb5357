import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { z } from 'zod';
import type { Answer, Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { errorWithMessage, notFound, unauthorized } from './envelope.ts';
import { text } from './values.ts';

const failed = (description: string, message: string): Answer => ({
  description,
  schema: errorWithMessage,
  example: { status: 'error', message },
});

const badRequest = failed('The request is at fault; nothing was changed.', 'service_connection is required');

const IDEMPOTENCY_KEY = z.object({
  'idempotency-key': text(255).optional().meta({
    description:
      'Beyond v1. The same key with the same body gives the first answer again for 24 hours; with another body, 409.',
  }),
});

/** The answers that any endpoint of this shape may give beside its own. */
function commonAnswers(endpoint: Endpoint): Record<number, Answer> {
  const answers: Record<number, Answer> = {
    401: {
      description: 'No token, an unknown one, or one for other endpoints.',
      schema: unauthorized,
      example: { status: 401 },
    },
  };
  const takesBody = ['POST', 'PUT', 'PATCH'].includes(endpoint.method);
  if (endpoint.query !== undefined || takesBody) {
    answers[400] = badRequest;
  }
  if (endpoint.params !== undefined || endpoint.mayBeMissing === true) {
    answers[404] = { description: 'No such thing.', schema: notFound, example: { status: 404 } };
  }
  if (endpoint.method === 'POST') {
    answers[409] = failed(
      'The Idempotency-Key was used for another request.',
      'This Idempotency-Key was used with another request.',
    );
  }
  if (endpoint.method !== 'GET') {
    answers[413] = failed('The body is too large.', 'The body is larger than 1 MiB.');
    answers[415] = failed('The body is not JSON.', 'Send the body as application/json.');
  }
  return answers;
}

function operationOf(endpoint: Endpoint): ZodOpenApiOperationObject {
  const answers: Record<string, Answer> = { ...commonAnswers(endpoint), ...endpoint.answers };
  const requestParams: Record<string, z.ZodObject> = {};
  if (endpoint.params !== undefined) requestParams['path'] = endpoint.params as z.ZodObject;
  if (endpoint.query !== undefined) requestParams['query'] = endpoint.query as z.ZodObject;
  if (endpoint.method === 'POST') requestParams['header'] = IDEMPOTENCY_KEY;
  const description = [endpoint.beyondV1 === true ? 'Beyond v1.' : '', endpoint.description ?? '']
    .filter((part) => part !== '')
    .join(' ');
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(description === '' ? {} : { description }),
    security: [
      { [endpoint.token === 'workspace' ? 'workspaceKey' : 'personalAccessToken']: [] },
      { basic: [] },
    ],
    requestParams,
    ...(endpoint.body === undefined
      ? {}
      : {
          requestBody: {
            required: !endpoint.body.safeParse({}).success,
            content: { 'application/json': { schema: endpoint.body, example: endpoint.bodyExample } },
          },
        }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        {
          description: answer.description,
          content: { 'application/json': { schema: answer.schema, example: answer.example } },
        },
      ]),
    ),
  };
}

/** The OpenAPI 3.1 document of the API, made from the schemas that validate its requests. */
export function openApiDocument(serverUrl: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = {
      ...paths[endpoint.path],
      [endpoint.method.toLowerCase()]: operationOf(endpoint),
    };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Spillway',
      version: '1',
      description:
        'The Census Management API v1, self-hosted. What goes beyond it says so. Unknown request fields are ignored.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${serverUrl}/api/v1` }],
    tags: [...new Set(endpoints.map((endpoint) => endpoint.tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        workspaceKey: { type: 'http', scheme: 'bearer', description: 'The key of a workspace.' },
        personalAccessToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'A personal access token of the organization.',
        },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'User name `bearer`, the token as the password.',
        },
      },
    },
  });
}
