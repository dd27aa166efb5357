import { findDestination } from '#store';
import type { Destination, WorkspaceScope } from '#store';
import type { Services } from './services.ts';

/** What was under way was given up: it was asked with credentials that the destination no longer has. */
export class Outdated extends Error {
  constructor() {
    super('The destination was changed or deleted while this ran: a newer job takes its place.');
  }
}

export interface CredentialsWatch {
  /** Aborts with `Outdated`. */
  readonly signal: AbortSignal;
  stop(): void;
}

/**
 * Tells when the destination is deleted or gets other credentials. A job with the old ones must not make the new
 * ones wait behind a provider that hangs.
 */
export function watchCredentials(
  services: Services,
  scope: WorkspaceScope,
  destination: Destination,
): CredentialsWatch {
  const outdated = new AbortController();
  const look = async (): Promise<void> => {
    const now = await findDestination(scope, destination.id);
    if (now?.credentialsVersion !== destination.credentialsVersion) outdated.abort(new Outdated());
  };
  const lookQuietly = (): void => {
    look().catch((error: unknown) => services.log.warn({ err: error }, 'a destination could not be watched'));
  };
  const stop = services.store.notifications.on('notification', (notification) => {
    if (notification.event === 'workspace' && notification.id === scope.workspaceId) lookQuietly();
  });
  // It may have changed before we listened.
  lookQuietly();
  return { signal: outdated.signal, stop };
}
