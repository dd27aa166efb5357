import { ConfigurationError, ConnectorError } from '#connector-kit';
import type { Dataset, SourceColumn } from '#connector-kit';
import { holdSource } from '#store';
import type { WorkspaceScope } from '#store';
import { VaultError } from '#vault';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { openSource } from './open-source.ts';
import type { OpenedSource } from './open-source.ts';

/** So long a request waits for the source. */
const PATIENCE_MS = 9_000;

/** What the source says of a table or query. */
export type AskedColumns =
  | { readonly columns: readonly SourceColumn[] }
  /** `isRefused`: there is no such table, or the query is wrong; otherwise it could not be asked. In the source's words. */
  | { readonly isRefused: boolean; readonly fault: string };

/**
 * Asks the source itself for columns.
 *
 * @param record stores them, where the source is still as it was asked
 * @throws NotFound when the source is gone
 */
export async function askForColumns(
  services: Services,
  scope: WorkspaceScope,
  sourceId: number,
  dataset: Dataset,
  record: (inside: WorkspaceScope, columns: readonly SourceColumn[]) => Promise<unknown>,
): Promise<AskedColumns> {
  const signal = AbortSignal.any([services.stopping, AbortSignal.timeout(PATIENCE_MS)]);
  let opened: OpenedSource | undefined;
  try {
    opened = await openSource(services, scope, sourceId, signal);
    const { connector, context, source } = opened;
    const columns = await connector.columns(context, dataset);
    await scope.transaction(async (inside) => {
      const now = await holdSource(inside, sourceId);
      if (now?.credentialsVersion === source.credentialsVersion) {
        await record(inside, columns);
      }
    });
    return { columns };
  } catch (error) {
    if (error instanceof NotFound) throw error;
    const isRefused = error instanceof ConfigurationError && opened !== undefined;
    if (signal.aborted) return { isRefused: false, fault: 'it did not answer in time' };
    if (error instanceof ConnectorError || error instanceof VaultError) {
      return { isRefused, fault: opened?.redactor.text(error.message) ?? error.message };
    }
    const words = String(error);
    services.log.error(
      { source: sourceId, fault: opened?.redactor.text(words) ?? words },
      'source not asked',
    );
    return { isRefused: false, fault: 'this is a fault of Spillway, the log has details' };
  } finally {
    await opened?.close();
  }
}
