import { ConfigurationError, OpenLifetime, ReconnectError, secretsOf } from '#connector-kit';
import type { AnySource, SourceContext } from '#connector-kit';
import { Redactor } from '#secret';
import { findSource } from '#store';
import type { StoredSource, WorkspaceScope } from '#store';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { openSourceCredentials } from './credentials.ts';

/** A source with its connector, ready to work. */
export interface OpenedSource {
  readonly source: StoredSource;
  readonly connector: AnySource;
  /** Its `workDir` is this opening's own, and goes with `close`. */
  readonly context: SourceContext<unknown>;
  /** Strikes the credentials out of whatever people read. */
  readonly redactor: Redactor;
  close(): Promise<void>;
}

/**
 * Opens a source with the credentials that it has now.
 *
 * @param signal ends its work
 * @throws NotFound, VaultError where the credentials don't open, ConfigurationError where this server lacks the connector
 */
export async function openSource(
  services: Services,
  scope: WorkspaceScope,
  id: number,
  signal: AbortSignal,
): Promise<OpenedSource> {
  // Before its credentials: what newer ones find is then taken for an older one's, and dropped.
  const source = await findSource(scope, id);
  if (source === undefined) throw new NotFound(`source ${id}`);
  const connector = services.sources.get(source.type);
  if (connector === undefined) {
    throw new ConfigurationError(`this server has no connector for sources of type "${source.type}"`);
  }
  const { db } = services.store;
  const credentials = await openSourceCredentials(services, db, connector, scope.workspaceId, id);
  const redactor = new Redactor(secretsOf(connector, credentials.parsed));
  const lifetime = new OpenLifetime();
  const work = await services.work.make(`source-${id}`);
  return {
    source,
    connector,
    redactor,
    context: {
      credentials: credentials.parsed,
      http: services.egress.httpClient({ type: connector.type, redactor, signal }),
      token: () => Promise.reject(new ReconnectError('A source has no authorization in the browser.')),
      found: source.found,
      network: services.egress.network,
      log: services.log,
      signal,
      lifetime,
      baseUrl: services.baseUrls.get(connector.type),
      filesDir: services.filesDir,
      workDir: work.path,
    },
    async close() {
      await lifetime.end();
      await work.remove();
    },
  };
}
