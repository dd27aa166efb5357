import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { deleted, forbidden, one, updated } from './envelope.ts';
import { text } from './values.ts';

const tag = 'OAuth';
const byServiceName = z.object({ service_name: text(100) });

const domain = text(255).optional().meta({
  description:
    'The account that the client is for, where a client belongs to one account (Zendesk). Default: all.',
});

const client = z
  .object({
    type: z.string(),
    domain: z.string().nullable(),
    client_id: z.string(),
    source: z.enum(['api', 'environment']).meta({ description: 'Clients of the API win.' }),
    redirect_uri: z.string().meta({ description: 'To be registered at the provider, to the letter.' }),
  })
  .meta({ id: 'OAuthClient' });

const clientExample = {
  type: 'hubspot',
  domain: null,
  client_id: '0f1e2d3c-example',
  source: 'api',
  redirect_uri: 'https://spillway.example.com/oauth/callback',
};

const roleRefused = {
  description: 'Only an owner or admin of the organization may do this.',
  schema: forbidden,
  example: { status: 403, message: 'Only an owner or admin of the organization may register OAuth clients.' },
};

export const listOAuthClients = defineEndpoint({
  id: 'listOAuthClients',
  method: 'GET',
  path: '/oauth_clients',
  token: 'organization',
  tag,
  beyondV1: true,
  summary: 'List the OAuth clients',
  description: 'Without their secrets.',
  answers: {
    200: {
      description: 'All of them.',
      schema: one(z.array(client)),
      example: { status: 'success', data: [clientExample] },
    },
    403: roleRefused,
  },
});

export const putOAuthClient = defineEndpoint({
  id: 'putOAuthClient',
  method: 'PUT',
  path: '/oauth_clients/{service_name}',
  token: 'organization',
  tag,
  beyondV1: true,
  summary: 'Set the OAuth client of a type of destination',
  params: byServiceName,
  body: z.object({
    client_id: text(1024).min(1),
    client_secret: text(4096).min(1),
    domain,
  }),
  bodyExample: { client_id: '0f1e2d3c-example', client_secret: 'example-client-secret' },
  answers: {
    200: {
      description: 'The client as it is now.',
      schema: updated(client),
      example: { status: 'updated', data: clientExample },
    },
    403: roleRefused,
  },
});

export const deleteOAuthClient = defineEndpoint({
  id: 'deleteOAuthClient',
  method: 'DELETE',
  path: '/oauth_clients/{service_name}',
  token: 'organization',
  tag,
  beyondV1: true,
  summary: 'Forget the OAuth client of a type of destination',
  description: 'Destinations that were authorized through it can no longer renew their tokens.',
  params: byServiceName,
  query: z.object({ domain }),
  answers: {
    200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } },
    403: roleRefused,
  },
});

const serviceAccount = z
  .object({
    service_account_email: z.string().meta({ description: 'Whom people share their spreadsheets with.' }),
    source: z.enum(['workspace', 'server']),
  })
  .meta({ id: 'ServiceAccount' });

const serviceAccountExample = {
  service_account_email: 'spillway@example-project.iam.gserviceaccount.com',
  source: 'workspace',
};

export const fetchServiceAccount = defineEndpoint({
  id: 'fetchServiceAccount',
  method: 'GET',
  path: '/service_account',
  token: 'workspace',
  tag,
  beyondV1: true,
  mayBeMissing: true,
  summary: 'Fetch the Google service account of the workspace',
  answers: {
    200: {
      description: 'Who it is; 404 where there is none.',
      schema: one(serviceAccount),
      example: { status: 'success', data: serviceAccountExample },
    },
  },
});

export const putServiceAccountEndpoint = defineEndpoint({
  id: 'putServiceAccount',
  method: 'PUT',
  path: '/service_account',
  token: 'workspace',
  tag,
  beyondV1: true,
  summary: 'Set the Google service account of the workspace',
  description: 'Destinations of type google_sheets that bring no key of their own use it from now on.',
  body: z.object({
    key: text(65_536).min(1).meta({ description: 'The JSON of its key file, as text.' }),
  }),
  bodyExample: { key: '{"client_email": "…", "private_key": "…"}' },
  answers: {
    200: {
      description: 'Who it is.',
      schema: updated(serviceAccount),
      example: { status: 'updated', data: serviceAccountExample },
    },
  },
});

export const deleteServiceAccount = defineEndpoint({
  id: 'deleteServiceAccount',
  method: 'DELETE',
  path: '/service_account',
  token: 'workspace',
  tag,
  beyondV1: true,
  mayBeMissing: true,
  summary: 'Forget the Google service account of the workspace',
  answers: { 200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } } },
});
