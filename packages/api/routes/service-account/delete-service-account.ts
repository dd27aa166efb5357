import { deleteServiceAccount as endpoint } from '#contract';
import { removeServiceAccount } from '#core';
import { workspaceRoute } from '../../route.ts';

export const deleteServiceAccount = workspaceRoute(endpoint, async ({ services, scope, actor }) => {
  await removeServiceAccount(services, scope, actor);
  return { status: 'deleted' };
});
