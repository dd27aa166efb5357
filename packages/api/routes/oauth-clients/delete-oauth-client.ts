import { deleteOAuthClient as endpoint } from '#contract';
import { removeClient } from '#core';
import { organizationRoute } from '../../route.ts';

export const deleteOAuthClient = organizationRoute(endpoint, async ({ services, who, params, query }) => {
  await removeClient(services, who, params.service_name, query.domain);
  return { status: 'deleted' };
});
