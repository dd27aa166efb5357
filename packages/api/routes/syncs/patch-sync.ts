import { updateSyncEndpoint } from '#contract';
import { changeSync, validateSync } from '#core';
import { presentSync } from '../../present/sync.ts';
import { workspaceRoute } from '../../route.ts';
import { readSync } from './read-sync.ts';

export const patchSync = workspaceRoute(
  updateSyncEndpoint,
  async ({ services, scope, actor, params, body }) => {
    const input = readSync(body);
    if (body.validate_only === true) {
      await validateSync(services, scope, input, params.id);
      return { status: 'success', data: { valid: true } };
    }
    return {
      status: 'updated',
      data: presentSync(await changeSync(services, scope, actor, params.id, input)),
    };
  },
);
