import { runCheck } from '#connector-kit';
import { findSource, holdSource, recordSourceCheck } from '#store';
import type { WorkspaceScope } from '#store';
import type { Connection } from '../job-run.ts';
import type { Services } from '../services.ts';
import { discoverColumns, discoverTables } from './discovery.ts';
import { openSource } from './open-source.ts';

/** A source for its jobs; undefined when it is gone. */
export async function sourceConnection(
  services: Services,
  scope: WorkspaceScope,
  id: number,
): Promise<Connection | undefined> {
  const source = await findSource(scope, id);
  if (source === undefined) return undefined;
  const { credentialsVersion, testSteps, testSucceeded } = source;
  return {
    noun: 'source',
    id,
    credentialsVersion,
    testSteps,
    testSucceeded,
    currentVersion: async () => (await findSource(scope, id))?.credentialsVersion,
    hold: async (inside) => (await holdSource(inside, id)) !== undefined,
    recordCheck: (inside, steps, succeeded, found) =>
      recordSourceCheck(inside, id, credentialsVersion, steps, succeeded, found),
    open: async (signal) => {
      const opened = await openSource(services, scope, id, signal);
      return {
        redactor: opened.redactor,
        check: (onProgress) => runCheck(opened.connector.check, opened.context, opened.redactor, onProgress),
        discover: (job, store) => {
          const discover = job.kind === 'refresh_columns' ? discoverColumns : discoverTables;
          return discover({ scope, job, store, opened });
        },
        close: () => opened.close(),
      };
    },
  };
}
