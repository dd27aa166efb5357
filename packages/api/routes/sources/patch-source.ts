import { updateSourceEndpoint } from '#contract';
import { changeSource } from '#core';
import { presentSource } from '../../present/source.ts';
import { workspaceRoute } from '../../route.ts';

export const patchSource = workspaceRoute(
  updateSourceEndpoint,
  async ({ services, scope, actor, params, body }) => {
    const { type, name, label, credentials, ...settings } = body.connection;
    const change = {
      type: type ?? undefined,
      syncEngine: settings.sync_engine ?? undefined,
      // The original does so with the name of an update, and with no other.
      name: name?.replaceAll(/[\s-]+/g, '_') ?? label ?? undefined,
      credentials: credentials ?? undefined,
      writebackRetentionDays: settings.warehouse_writeback_retention_in_days,
    };
    return {
      status: 'updated',
      data: presentSource(await changeSource(services, scope, actor, params.id, change)),
    };
  },
);
