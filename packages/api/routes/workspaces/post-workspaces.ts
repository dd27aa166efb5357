import { createWorkspaceEndpoint } from '#contract';
import { createWorkspace, requireWorkspace, showWorkspaceKey } from '#core';
import { presentWorkspace } from '../../present/workspace.ts';
import { organizationRoute } from '../../route.ts';

export const postWorkspaces = organizationRoute(
  createWorkspaceEndpoint,
  async ({ services, who, body, onSaved }) => {
    const { workspace, key } = await createWorkspace(services, who, {
      name: body.name,
      notificationEmails: body.notification_emails,
      ...(onSaved === undefined ? {} : { onSaved }),
    });
    const shown = body.return_workspace_api_key ? { api_key: key } : {};
    return { status: 'success', data: { ...presentWorkspace(workspace), ...shown } };
  },
  async ({ services, who, body }, madeId) => {
    const workspace = await requireWorkspace(services, who.organizationId, madeId);
    const shown = body.return_workspace_api_key
      ? { api_key: await showWorkspaceKey(services, who, madeId) }
      : {};
    return { status: 'success', data: { ...presentWorkspace(workspace), ...shown } };
  },
);
