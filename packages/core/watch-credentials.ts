import type { WorkspaceScope } from '#store';
import type { Connection } from './job-run.ts';
import type { Services } from './services.ts';

/** What was under way was given up: it was asked with credentials that the connection no longer has. */
export class Outdated extends Error {
  constructor(noun: Connection['noun']) {
    super(`The ${noun} was changed or deleted while this ran: a newer job takes its place.`);
  }
}

export interface CredentialsWatch {
  /** Aborts with `Outdated`. */
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Tells when the connection is deleted or gets other credentials. A job with the old ones must not make the new ones
 * wait behind a provider that hangs.
 */
export function watchCredentials(
  services: Services,
  scope: WorkspaceScope,
  connection: Pick<Connection, 'noun' | 'credentialsVersion' | 'currentVersion'>,
): CredentialsWatch {
  const outdated = new AbortController();
  const look = async (): Promise<void> => {
    const now = await connection.currentVersion();
    if (now !== connection.credentialsVersion) outdated.abort(new Outdated(connection.noun));
  };
  const lookQuietly = (): void => {
    look().catch((error: unknown) =>
      services.log.warn({ err: error }, `a ${connection.noun} could not be watched`),
    );
  };
  const stop = services.store.notifications.on('notification', (notification) => {
    if (notification.event === 'workspace' && notification.id === scope.workspaceId) lookQuietly();
  });
  // It may have changed before we listened.
  lookQuietly();
  return { signal: outdated.signal, stop };
}
