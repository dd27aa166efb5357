import { updateDestinationEndpoint } from '#contract';
import { changeDestination } from '#core';
import { presentDestination } from '../../present/destination.ts';
import { workspaceRoute } from '../../route.ts';

export const patchDestination = workspaceRoute(
  updateDestinationEndpoint,
  async ({ services, scope, actor, params, body }) => ({
    status: 'updated',
    data: presentDestination(
      await changeDestination(services, scope, actor, params.id, body.service_connection),
    ),
  }),
);
