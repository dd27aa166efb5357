import { updateWorkspaceEndpoint } from '#contract';
import { changeWorkspace } from '#core';
import { presentWorkspace } from '../../present/workspace.ts';
import { organizationRoute } from '../../route.ts';

export const patchWorkspace = organizationRoute(
  updateWorkspaceEndpoint,
  async ({ services, who, params, body }) => {
    const change = { name: body.name, notificationEmails: body.notification_emails };
    return {
      status: 'updated',
      data: presentWorkspace(await changeWorkspace(services, who, params.id, change)),
    };
  },
);
