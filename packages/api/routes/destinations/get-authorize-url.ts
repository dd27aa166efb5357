import { authorizeUrl as endpoint } from '#contract';
import { refuseAuthorization } from '#core';
import { workspaceRoute } from '../../route.ts';

export const getAuthorizeUrl = workspaceRoute(endpoint, ({ services, query }) =>
  Promise.reject(refuseAuthorization(services, query.type)),
);
