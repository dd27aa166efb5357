import { ConfigurationError } from '#connector-kit';
import type { AnyDestination, ConnectorContext } from '#connector-kit';
import type { Redactor } from '#secret';
import { findDestination, findGrant } from '#store';
import type { Destination, WorkspaceScope } from '#store';
import { workFor } from './connector-context.ts';
import { openCredentials } from './credentials.ts';
import { NotFound } from './errors.ts';
import type { Services } from './services.ts';

/** A destination with its connector, ready to work. */
export interface OpenedDestination {
  readonly destination: Destination;
  readonly connector: AnyDestination;
  readonly context: ConnectorContext<unknown>;
  /** The same for a part of the work that ends with a signal of its own. */
  contextFor(signal: AbortSignal): ConnectorContext<unknown>;
  /** Strikes the credentials out of whatever people read. */
  readonly redactor: Redactor;
  /** See ConnectorWork. */
  readonly budgetKey: string;
  /** Closes what the connector keeps, and stores the calls that are not stored yet: call it when the work is done. */
  close(): Promise<void>;
}

/**
 * Opens a destination with the credentials that it has now.
 *
 * @param signal ends its work
 * @throws NotFound, VaultError where the credentials don't open, ConfigurationError where this server lacks the connector
 */
export async function openDestination(
  services: Services,
  scope: WorkspaceScope,
  id: number,
  signal: AbortSignal,
): Promise<OpenedDestination> {
  // Before its credentials: what newer ones find is then taken for an older one's, and dropped.
  const destination = await findDestination(scope, id);
  if (destination === undefined) throw new NotFound(`destination ${id}`);
  const connector = services.connectors.get(destination.type);
  if (connector === undefined) {
    throw new ConfigurationError(`this server has no connector "${destination.type}"`);
  }
  const { db } = services.store;
  const credentials = await openCredentials(services, db, connector, scope.workspaceId, id);
  const grant = await findGrant(scope, id);
  const details = grant?.details ?? {};
  const work = workFor(services, scope, destination, connector, credentials, details, signal);
  return { destination, connector, ...work };
}
