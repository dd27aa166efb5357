import { fetchObject as endpoint } from '#contract';
import { fetchObject } from '#core';
import { presentObject } from '../../../present/destination.ts';
import { workspaceRoute } from '../../../route.ts';

export const getObject = workspaceRoute(endpoint, async ({ services, scope, params }) => {
  const { object, message } = await fetchObject(services, scope, params.id, params.full_name);
  return { status: 'success', data: presentObject(object), ...(message === null ? {} : { message }) };
});
