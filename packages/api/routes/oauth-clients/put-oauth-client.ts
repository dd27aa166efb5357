import { putOAuthClient as endpoint } from '#contract';
import { CALLBACK_PATH, putClient } from '#core';
import { presentOAuthClient } from '../../present/oauth-client.ts';
import { organizationRoute } from '../../route.ts';

export const putOAuthClient = organizationRoute(
  endpoint,
  async ({ services, who, params, body, publicUrl }) => {
    const client = await putClient(services, who, {
      type: params.service_name,
      domain: body.domain,
      clientId: body.client_id,
      clientSecret: body.client_secret,
    });
    return { status: 'updated', data: presentOAuthClient(client, publicUrl + CALLBACK_PATH) };
  },
);
