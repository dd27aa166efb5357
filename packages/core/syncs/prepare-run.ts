import type { PreparedRun } from '#engine';
import type { Sync, WorkspaceScope } from '#store';
import { datasetOf, resolveSpec } from './resolve-spec.ts';
import { runSource } from './run-ends.ts';
import type { RunEnds } from './run-ends.ts';

/** Holds a sync against its source and its destination as they are now. @throws ConnectorError, NotFound, VaultError */
export async function prepareRun(scope: WorkspaceScope, sync: Sync, ends: RunEnds): Promise<PreparedRun> {
  const dataset = await datasetOf(scope, sync);
  const source = await ends.source();
  const columns = await source.connector.columns(source.context, dataset);
  const spec = await resolveSpec(scope, sync, await ends.destination(), columns);
  return { spec, source: runSource(source, dataset) };
}
