import type { Dataset, WarehouseSession } from '#connector-kit';
import type { RunSource, WriteTarget } from '#engine';
import type { Redactor } from '#secret';
import { findDestination, findSource } from '#store';
import type { Sync, WorkspaceScope } from '#store';
import { openDestination } from '../open-destination.ts';
import type { OpenedDestination } from '../open-destination.ts';
import type { Services } from '../services.ts';
import { openSource } from '../sources/open-source.ts';
import type { OpenedSource } from '../sources/open-source.ts';
import { watchCredentials } from '../watch-credentials.ts';
import type { CredentialsWatch } from '../watch-credentials.ts';

/** The source and the destination of a run, opened when they are asked for. */
export class RunEnds {
  /** Of what was opened so far. */
  readonly redactors: Redactor[] = [];
  readonly #services: Services;
  readonly #scope: WorkspaceScope;
  readonly #sync: Sync;
  readonly #signal: AbortSignal;
  readonly #onOutdated: (reason: unknown) => void;
  readonly #opened = new AsyncDisposableStack();
  #source: Promise<OpenedSource> | undefined;
  #destination: Promise<OpenedDestination> | undefined;

  /**
   * @param signal ends their work
   * @param onOutdated hears that one of them got other credentials
   */
  constructor(
    services: Services,
    scope: WorkspaceScope,
    sync: Sync,
    signal: AbortSignal,
    onOutdated: (reason: unknown) => void,
  ) {
    this.#services = services;
    this.#scope = scope;
    this.#sync = sync;
    this.#signal = signal;
    this.#onOutdated = onOutdated;
  }

  /** @throws NotFound, VaultError, ConfigurationError */
  source(): Promise<OpenedSource> {
    this.#source ??= this.#openSource();
    return this.#source;
  }

  /** @throws NotFound, VaultError, ConfigurationError */
  destination(): Promise<OpenedDestination> {
    this.#destination ??= this.#openDestination();
    return this.#destination;
  }

  close(): Promise<void> {
    return this.#opened.disposeAsync();
  }

  async #openSource(): Promise<OpenedSource> {
    const id = this.#sync.sourceId;
    const opened = await openSource(this.#services, this.#scope, id, this.#signal);
    this.redactors.push(opened.redactor);
    this.#opened.defer(() => opened.close());
    this.#follow(
      watchCredentials(this.#services, this.#scope, {
        noun: 'source',
        credentialsVersion: opened.source.credentialsVersion,
        currentVersion: async () => (await findSource(this.#scope, id))?.credentialsVersion,
      }),
    );
    return opened;
  }

  async #openDestination(): Promise<OpenedDestination> {
    const id = this.#sync.destinationId;
    const opened = await openDestination(this.#services, this.#scope, id, this.#signal);
    this.redactors.push(opened.redactor);
    this.#opened.defer(() => opened.close());
    this.#follow(
      watchCredentials(this.#services, this.#scope, {
        noun: 'destination',
        credentialsVersion: opened.destination.credentialsVersion,
        currentVersion: async () => (await findDestination(this.#scope, id))?.credentialsVersion,
      }),
    );
    return opened;
  }

  #follow(watch: CredentialsWatch): void {
    this.#opened.defer(() => watch.stop());
    const { signal } = watch;
    signal.addEventListener('abort', () => this.#onOutdated(signal.reason), { once: true });
  }
}

/** The destination as the engine writes to it. */
export function writeTarget(services: Services, opened: OpenedDestination): WriteTarget {
  const { connector, redactor } = opened;
  const key = `records:${opened.budgetKey}`;
  return {
    connector,
    context: (signal) => opened.contextFor(signal),
    redact: (text) => redactor.text(text),
    takeRecords: async (records, perSecond, signal) => {
      const limit = { key, requestsPerSecond: perSecond };
      const release = await services.egress.rateBudget.take(key, limit, signal, records);
      release();
    },
  };
}

/** The source as the engine reads it. */
export function runSource({ connector, context }: OpenedSource, dataset: Dataset): RunSource {
  return {
    dataset,
    read: (request) => connector.read(context, request),
    greatest: (column) => connector.greatest(context, dataset, column),
  };
}

/**
 * A session at a source that keeps the bookkeeping of syncs; undefined where the engine keeps it.
 *
 * @param signal ends it. Not that of a cancel: what was sent till then must be remembered
 */
export async function openWarehouse(
  { source, connector, context }: OpenedSource,
  signal: AbortSignal,
): Promise<WarehouseSession | undefined> {
  if (source.syncEngine !== 'advanced') return undefined;
  return await connector.openWarehouse?.({ ...context, signal });
}
