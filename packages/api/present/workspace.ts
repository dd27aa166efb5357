import type { Workspace } from '#core';

export function presentWorkspace(workspace: Workspace): object {
  return {
    id: workspace.id,
    name: workspace.name,
    organization_id: workspace.organizationId,
    created_at: workspace.createdAt,
    notification_emails: workspace.notificationEmails,
  };
}
