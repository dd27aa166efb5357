import { fetchServiceAccount } from '#contract';
import { showServiceAccount } from '#core';
import { presentServiceAccount } from '../../present/oauth-client.ts';
import { workspaceRoute } from '../../route.ts';

export const getServiceAccount = workspaceRoute(fetchServiceAccount, async ({ services, scope }) => ({
  status: 'success',
  data: presentServiceAccount(await showServiceAccount(services, scope)),
}));
