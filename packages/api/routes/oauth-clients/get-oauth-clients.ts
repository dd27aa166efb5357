import { listOAuthClients } from '#contract';
import { CALLBACK_PATH, listClients } from '#core';
import { presentOAuthClient } from '../../present/oauth-client.ts';
import { organizationRoute } from '../../route.ts';

export const getOAuthClients = organizationRoute(listOAuthClients, async ({ services, who, publicUrl }) => {
  const clients = await listClients(services, who);
  return {
    status: 'success',
    data: clients.map((client) => presentOAuthClient(client, publicUrl + CALLBACK_PATH)),
  };
});
