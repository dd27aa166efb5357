import { z } from 'zod';
import { id, text, timestamp } from './values.ts';

export const workspace = z
  .object({
    id,
    name: z.string(),
    organization_id: id,
    created_at: timestamp,
    notification_emails: z.array(z.string()),
  })
  .meta({ id: 'Workspace' });

const apiKey = z.string().meta({ description: 'The whole token, `secret-token:` included.' });

export const newWorkspace = workspace
  .extend({ api_key: apiKey.optional().meta({ description: 'With `return_workspace_api_key` only.' }) })
  .meta({ id: 'NewWorkspace' });

export const workspaceKey = z.object({ api_key: apiKey }).meta({ id: 'WorkspaceKey' });

const name = text(255).trim().min(1, { error: 'must not be empty' });
const emails = z.array(z.email({ error: 'must be an e-mail address' }).max(320)).max(100);

export const createWorkspace = z
  .object({
    name,
    notification_emails: emails.default([]),
    return_workspace_api_key: z.boolean().default(false),
  })
  .meta({ id: 'CreateWorkspace' });

export const updateWorkspace = z
  .object({ name, notification_emails: emails.optional() })
  .meta({ id: 'UpdateWorkspace' });

export const workspaceExample = {
  id: 1,
  name: 'My Workspace',
  organization_id: 1,
  created_at: '2026-07-22T23:42:47.239Z',
  notification_emails: ['data@example.com'],
};
