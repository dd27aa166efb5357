import { authorizeUrl as endpoint } from '#contract';
import { startAuthorization } from '#core';
import { workspaceRoute } from '../../route.ts';

export const getAuthorizeUrl = workspaceRoute(endpoint, async ({ services, scope, query, publicUrl }) => {
  const url = await startAuthorization(services, scope, {
    type: query.type,
    redirectUri: query.redirect_uri,
    state: query.state,
    domain: query.domain,
    publicUrl,
  });
  return { status: 'success', authorize_url: url, data: { authorize_url: url } };
});
