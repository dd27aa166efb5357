import { deleteWorkspace as endpoint } from '#contract';
import { removeWorkspace } from '#core';
import { organizationRoute } from '../../route.ts';

export const deleteWorkspace = organizationRoute(endpoint, async ({ services, who, params }) => {
  await removeWorkspace(services, who, params.id);
  return { status: 'deleted' };
});
