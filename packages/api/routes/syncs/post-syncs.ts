import { createSyncEndpoint } from '#contract';
import { createSync, validateSync } from '#core';
import { workspaceRoute } from '../../route.ts';
import { readSync } from './read-sync.ts';

const created = (syncId: number) => ({ status: 'created', data: { sync_id: syncId } });

export const postSyncs = workspaceRoute(
  createSyncEndpoint,
  async ({ services, scope, actor, body, onSaved }) => {
    const input = readSync(body);
    if (body.validate_only === true) {
      await validateSync(services, scope, input);
      return { status: 'success', data: { valid: true } };
    }
    return created((await createSync(services, scope, actor, input, onSaved)).id);
  },
  async (_call, madeId) => created(madeId),
);
