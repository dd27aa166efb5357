import { runCheck } from '#connector-kit';
import { findDestination, holdDestination, recordCheck } from '#store';
import type { WorkspaceScope } from '#store';
import { discoverFields, discoverObjects } from './discovery.ts';
import type { Connection } from './job-run.ts';
import { openDestination } from './open-destination.ts';
import type { Services } from './services.ts';

/** A destination for its jobs; undefined when it is gone. */
export async function destinationConnection(
  services: Services,
  scope: WorkspaceScope,
  id: number,
): Promise<Connection | undefined> {
  const destination = await findDestination(scope, id);
  if (destination === undefined) return undefined;
  const { credentialsVersion, testSteps, testSucceeded } = destination;
  return {
    noun: 'destination',
    id,
    credentialsVersion,
    testSteps,
    testSucceeded,
    currentVersion: async () => (await findDestination(scope, id))?.credentialsVersion,
    hold: async (inside) => (await holdDestination(inside, id)) !== undefined,
    recordCheck: (inside, steps, succeeded, found) =>
      recordCheck(inside, id, credentialsVersion, steps, succeeded, found),
    open: async (signal) => {
      const opened = await openDestination(services, scope, id, signal);
      return {
        redactor: opened.redactor,
        check: (onProgress) => runCheck(opened.connector.check, opened.context, opened.redactor, onProgress),
        discover: (job, store) => {
          const discover = job.kind === 'refresh_fields' ? discoverFields : discoverObjects;
          return discover({ scope, job, store, opened });
        },
        close: () => opened.close(),
      };
    },
  };
}
