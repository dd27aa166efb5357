import { createDestinationEndpoint } from '#contract';
import { createDestination, fetchDestination } from '#core';
import type { DestinationWithObjects } from '#core';
import { presentDestination } from '../../present/destination.ts';
import { workspaceRoute } from '../../route.ts';

const created = (made: DestinationWithObjects) => ({ status: 'created', data: presentDestination(made) });

export const postDestinations = workspaceRoute(
  createDestinationEndpoint,
  async ({ services, scope, actor, body, onSaved }) => {
    const { type, name, credentials } = body.service_connection;
    const request = { type, name, credentials, ...(onSaved === undefined ? {} : { onSaved }) };
    return created(await createDestination(services, scope, actor, request));
  },
  async ({ scope }, madeId) => created(await fetchDestination(scope, madeId)),
);
