import { createSourceEndpoint } from '#contract';
import { createSource, requireSource } from '#core';
import type { StoredSource } from '#core';
import { presentSource } from '../../present/source.ts';
import { workspaceRoute } from '../../route.ts';

const created = (made: StoredSource) => ({ status: 'created', data: presentSource(made) });

export const postSources = workspaceRoute(
  createSourceEndpoint,
  async ({ services, scope, actor, body, onSaved }) => {
    const { type, name, label, credentials, ...settings } = body.connection;
    const request = {
      type,
      name: name ?? label ?? undefined,
      credentials,
      syncEngine: settings.sync_engine ?? 'basic',
      readOnlyConnection: settings.read_only_connection ?? false,
      writebackRetentionDays: settings.warehouse_writeback_retention_in_days ?? null,
      ...(onSaved === undefined ? {} : { onSaved }),
    };
    return created(await createSource(services, scope, actor, request));
  },
  async ({ scope }, madeId) => created(await requireSource(scope, madeId)),
);
