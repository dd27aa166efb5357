import { z } from 'zod';
import {
  call,
  callExample,
  createDestination,
  destination,
  destinationExample,
  destinationSummary,
  objectType,
  summaryExample,
  testExample,
  testOutcome,
  updateDestination,
} from './destination.ts';
import { defineEndpoint } from './endpoint.ts';
import {
  created,
  deleted,
  errorWithMessage,
  one,
  refreshStarted,
  refreshState,
  updated,
} from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { pathId, text } from './values.ts';

const tag = 'Destinations';
const byId = z.object({ id: pathId });

/** A refresh key as clients send it: in the query, as text. Text that is no key is an unknown one. */
export const refreshQuery = z.object({
  refresh_key: text(100)
    .optional()
    .meta({
      description: 'From the start of the refresh. Without it: the latest one.',
      override: { type: 'string' },
    }),
});

const refreshFailed = {
  description: 'The refresh failed. What was known before is kept.',
  schema: errorWithMessage,
  example: { status: 'error', message: 'The host db.example.com does not resolve: check its spelling.' },
};

export const listDestinations = defineEndpoint({
  id: 'listDestinations',
  method: 'GET',
  path: '/destinations',
  token: 'workspace',
  tag,
  summary: 'List all destinations',
  description: 'Objects come with the fetch of one destination.',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of destinations.',
      schema: page(destinationSummary),
      example: { status: 'success', pagination: paginationExample, data: [summaryExample], next: null },
    },
  },
});

export const fetchDestination = defineEndpoint({
  id: 'fetchDestination',
  method: 'GET',
  path: '/destinations/{id}',
  token: 'workspace',
  tag,
  summary: 'Fetch a destination',
  params: byId,
  answers: {
    200: {
      description: 'The destination with its objects.',
      schema: one(destination),
      example: { status: 'success', data: destinationExample },
    },
  },
});

export const createDestinationEndpoint = defineEndpoint({
  id: 'createDestination',
  method: 'POST',
  path: '/destinations',
  token: 'workspace',
  tag,
  summary: 'Create a destination',
  description:
    'Saves the destination, checks its credentials and lists its objects. A check that fails is no failed ' +
    'request: the destination is kept and its failing step says what to do. The answer comes after 10 seconds at ' +
    'the latest; a step that is not done by then shows as `running`.',
  body: createDestination,
  bodyExample: {
    service_connection: {
      name: 'Example ActiveCampaign',
      type: 'active_campaign',
      credentials: { api_token: 'example_api_token', instance_url: 'https://example.activehosted.com' },
    },
  },
  answers: {
    201: {
      description: 'Destination created successfully',
      schema: created(destination),
      example: { status: 'created', data: destinationExample },
    },
  },
});

export const updateDestinationEndpoint = defineEndpoint({
  id: 'updateDestination',
  method: 'PATCH',
  path: '/destinations/{id}',
  token: 'workspace',
  tag,
  summary: 'Update a destination',
  description: 'Changed credentials are checked again.',
  params: byId,
  body: updateDestination,
  bodyExample: {
    service_connection: {
      name: 'ActiveCampaign (Example)',
      credentials: { api_token: 'regenerated_api_token' },
    },
  },
  answers: {
    200: {
      description: 'The destination as it is now.',
      schema: updated(destination),
      example: { status: 'updated', data: destinationExample },
    },
  },
});

export const deleteDestination = defineEndpoint({
  id: 'deleteDestination',
  method: 'DELETE',
  path: '/destinations/{id}',
  token: 'workspace',
  tag,
  summary: 'Delete a destination',
  description: 'Its secrets are removed at once. Refused while syncs use it.',
  params: byId,
  answers: {
    200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } },
    409: {
      description: 'Syncs use it.',
      schema: errorWithMessage,
      example: { status: 'error', message: 'Syncs use destination 12: delete sync 4545 first.' },
    },
  },
});

export const authorizeUrl = defineEndpoint({
  id: 'authorizeUrl',
  method: 'GET',
  path: '/destinations/authorize_url',
  token: 'workspace',
  tag,
  summary: 'Start the authorization of an OAuth destination',
  description:
    'Send the user to the URL. After consent the browser comes to redirect_uri with `code` (and your `state`), or ' +
    'with `error` and `error_description`; the code goes into `credentials.oauth_code` of POST or PATCH ' +
    '/destinations, once and within ten minutes. Types that take credentials instead of OAuth answer 400 and name ' +
    'the keys to send.',
  query: z.object({
    type: text(100).optional().meta({ description: 'Required. The type of the destination.' }),
    redirect_uri: text(2048).optional().meta({ description: 'Where the browser goes with `code`.' }),
    state: text(4096).optional().meta({
      description: 'Given back to redirect_uri. Salesforce sandbox: base64 of `{ "sandbox": true }`.',
    }),
    domain: text(255).optional().meta({
      description:
        'Zendesk: the subdomain, or the whole host. Salesforce: My Domain, login or test (optional).',
    }),
  }),
  answers: {
    200: {
      description: 'Where to send the user.',
      schema: z.object({
        status: z.literal('success'),
        authorize_url: z.string(),
        data: z.object({ authorize_url: z.string() }),
      }),
      example: {
        status: 'success',
        authorize_url: 'https://provider.example.com/authorize?state=abc',
        data: { authorize_url: 'https://provider.example.com/authorize?state=abc' },
      },
    },
  },
});

export const refreshObjects = defineEndpoint({
  id: 'refreshObjects',
  method: 'POST',
  path: '/destinations/{id}/refresh_objects',
  token: 'workspace',
  tag,
  summary: 'Refresh the list of objects',
  description: 'Queues a job. A refresh that is already under way is not started twice: its key is given.',
  params: byId,
  answers: { 202: { description: 'Queued.', schema: refreshStarted, example: { refresh_key: 1647978948 } } },
});

export const refreshObjectsStatus = defineEndpoint({
  id: 'refreshObjectsStatus',
  method: 'GET',
  path: '/destinations/{id}/refresh_objects_status',
  token: 'workspace',
  tag,
  summary: 'Ask for the state of a refresh of objects',
  params: byId,
  query: refreshQuery,
  answers: {
    200: { description: 'The state.', schema: refreshState, example: { status: 'completed' } },
    400: refreshFailed,
  },
});

export const testDestination = defineEndpoint({
  id: 'testDestination',
  method: 'POST',
  path: '/destinations/{id}/test',
  token: 'workspace',
  tag,
  beyondV1: true,
  summary: 'Check a destination afresh',
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

export const listCalls = defineEndpoint({
  id: 'listCalls',
  method: 'GET',
  path: '/destinations/{id}/calls',
  token: 'workspace',
  tag,
  beyondV1: true,
  summary: 'Inspect the last calls to the provider',
  description: 'The last 100 HTTP requests that were made for this destination.',
  params: byId,
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of calls.',
      schema: page(call),
      example: { status: 'success', pagination: paginationExample, data: [callExample], next: null },
    },
  },
});

export const listObjectTypes = defineEndpoint({
  id: 'listObjectTypes',
  method: 'GET',
  path: '/destinations/{id}/object_types',
  token: 'workspace',
  tag,
  summary: 'List the types of objects that can be created in the destination',
  params: byId,
  query: pageQuery,
  answers: {
    200: {
      description: 'Empty where objects are created in the destination itself.',
      schema: page(objectType),
      example: {
        status: 'success',
        pagination: { ...paginationExample, total_records: 0 },
        data: [],
        next: null,
      },
    },
  },
});
