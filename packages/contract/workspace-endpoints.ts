import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { deleted, forbidden, one, updated } from './envelope.ts';
import { page, pageQuery, paginationExample } from './pagination.ts';
import { pathId } from './values.ts';
import {
  createWorkspace,
  newWorkspace,
  updateWorkspace,
  workspace,
  workspaceExample,
  workspaceKey,
} from './workspace.ts';

const tag = 'Workspaces';
const byId = z.object({ id: pathId });

const roleRefused = {
  description: 'Only an owner or admin of the organization may do this.',
  schema: forbidden,
  example: { status: 403, message: 'Only an owner or admin of the organization may see workspace keys.' },
};

const keyAnswer = {
  description: 'The key, without an envelope.',
  schema: workspaceKey,
  example: { api_key: 'secret-token:example' },
};

export const fetchOwnWorkspace = defineEndpoint({
  id: 'fetchOwnWorkspace',
  method: 'GET',
  path: '/workspace',
  token: 'workspace',
  tag,
  summary: 'Fetch the workspace of the token',
  answers: {
    200: {
      description: 'The workspace.',
      schema: one(workspace),
      example: { status: 'success', data: workspaceExample },
    },
  },
});

export const listWorkspaces = defineEndpoint({
  id: 'listWorkspaces',
  method: 'GET',
  path: '/workspaces',
  token: 'organization',
  tag,
  summary: 'List the workspaces of the organization',
  query: pageQuery,
  answers: {
    200: {
      description: 'A page of workspaces.',
      schema: page(workspace),
      example: { status: 'success', pagination: paginationExample, data: [workspaceExample], next: null },
    },
  },
});

export const fetchWorkspace = defineEndpoint({
  id: 'fetchWorkspace',
  method: 'GET',
  path: '/workspaces/{id}',
  token: 'organization',
  tag,
  summary: 'Fetch a workspace',
  params: byId,
  answers: {
    200: {
      description: 'The workspace.',
      schema: one(workspace),
      example: { status: 'success', data: workspaceExample },
    },
  },
});

export const createWorkspaceEndpoint = defineEndpoint({
  id: 'createWorkspace',
  method: 'POST',
  path: '/workspaces',
  token: 'organization',
  tag,
  summary: 'Create a workspace',
  body: createWorkspace,
  bodyExample: {
    name: 'My Workspace',
    notification_emails: ['data@example.com'],
    return_workspace_api_key: true,
  },
  answers: {
    201: {
      description: 'Created.',
      schema: one(newWorkspace),
      example: { status: 'success', data: { ...workspaceExample, api_key: 'secret-token:example' } },
    },
    403: roleRefused,
  },
});

export const updateWorkspaceEndpoint = defineEndpoint({
  id: 'updateWorkspace',
  method: 'PATCH',
  path: '/workspaces/{id}',
  token: 'organization',
  tag,
  summary: 'Update a workspace',
  params: byId,
  body: updateWorkspace,
  bodyExample: { name: 'My Workspace' },
  answers: {
    200: {
      description: 'The workspace as it is now.',
      schema: updated(workspace),
      example: { status: 'updated', data: workspaceExample },
    },
    403: roleRefused,
  },
});

export const deleteWorkspace = defineEndpoint({
  id: 'deleteWorkspace',
  method: 'DELETE',
  path: '/workspaces/{id}',
  token: 'organization',
  tag,
  summary: 'Delete a workspace',
  description: 'With its destinations, their secrets and its key.',
  params: byId,
  answers: {
    200: { description: 'Deleted.', schema: deleted, example: { status: 'deleted' } },
    403: roleRefused,
  },
});

export const fetchWorkspaceKey = defineEndpoint({
  id: 'fetchWorkspaceKey',
  method: 'GET',
  path: '/workspaces/{id}/api_key',
  token: 'organization',
  tag,
  summary: 'Show the key of a workspace',
  params: byId,
  answers: { 200: keyAnswer, 403: roleRefused },
});

export const regenerateWorkspaceKey = defineEndpoint({
  id: 'regenerateWorkspaceKey',
  method: 'POST',
  path: '/workspaces/{id}/api_key/regenerate',
  token: 'organization',
  tag,
  beyondV1: true,
  summary: 'Replace the key of a workspace',
  description: 'The old key stops working at once.',
  params: byId,
  answers: { 200: keyAnswer, 403: roleRefused },
});
