import { putServiceAccountEndpoint } from '#contract';
import { putServiceAccount as put } from '#core';
import { presentServiceAccount } from '../../present/oauth-client.ts';
import { workspaceRoute } from '../../route.ts';

export const putServiceAccount = workspaceRoute(
  putServiceAccountEndpoint,
  async ({ services, scope, actor, body }) => ({
    status: 'updated',
    data: presentServiceAccount(await put(services, scope, actor, body.key)),
  }),
);
