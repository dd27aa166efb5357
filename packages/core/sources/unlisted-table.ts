import { ConfigurationError, ConnectorError } from '#connector-kit';
import type { SourceColumn, SourceTable } from '#connector-kit';
import { holdSource, recordTable } from '#store';
import type { WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { openSource } from './open-source.ts';
import type { OpenedSource } from './open-source.ts';

/** So long a request waits for the source. */
const PATIENCE_MS = 9_000;

/** What the source says of a table that is not in its list. */
export type UnlistedTable =
  | { readonly columns: readonly SourceColumn[] }
  /** `isMissing`: the source has no such table; otherwise it could not be asked. In the source's words. */
  | { readonly isMissing: boolean; readonly fault: string };

/**
 * Asks the source itself for a table that was made after the last refresh, and adds it to the list when it is there.
 *
 * @throws NotFound when the source is gone
 */
export async function askForTable(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  table: SourceTable,
): Promise<UnlistedTable> {
  const signal = AbortSignal.any([services.stopping, AbortSignal.timeout(PATIENCE_MS)]);
  let opened: OpenedSource | undefined;
  try {
    opened = await openSource(services, scope, sourceId, signal);
    const { connector, context, source } = opened;
    const columns = await connector.columns(context, { table });
    await scope.transaction(async (inside) => {
      const now = await holdSource(inside, sourceId);
      if (now?.credentialsVersion === source.credentialsVersion) {
        await recordTable(inside, sourceId, table, columns);
      }
    });
    return { columns };
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const isMissing = error instanceof ConfigurationError && opened !== undefined;
    if (signal.aborted) return { isMissing: false, fault: 'it did not answer in time' };
    if (error instanceof ConnectorError || error instanceof VaultError) {
      return { isMissing, fault: opened?.redactor.text(error.message) ?? error.message };
    }
    const words = String(error);
    services.log.error(
      { source: sourceId, fault: opened?.redactor.text(words) ?? words },
      'source not asked',
    );
    return { isMissing: false, fault: 'this is a fault of Spillway, the log has details' };
  } finally {
    await opened?.close();
  }
}
