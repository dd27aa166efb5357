import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { TokenHolders, TokenMemory, WorkFolders } from '#core';
import type { Log, Services } from '#core';
import { Egress, SharedRateBudget } from '#egress';
import { usualPace } from '#engine';
import { countSecretsByKey, JobQueue, RateBudgets, Store } from '#store';
import { Vault } from '#vault';
import type { KeyFile } from '#vault';
import type { Configuration } from './configuration.ts';
import { connectors } from './connectors.ts';
import { openDatabase } from './open-database.ts';
import { openState } from './open-state.ts';
import { sources } from './sources.ts';
import { version } from './version.ts';

export interface OpenedServices {
  readonly services: Services;
  /** Where the keys are a file of ours, which `keys rotate` may change. */
  readonly keyFile: KeyFile | undefined;
  /** Lets go of everything, in order; the embedded database stops with its last user. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Whether this process runs jobs. */
  readonly works: boolean;
  readonly log: Log;
  /** Aborts when the process is told to stop. */
  readonly stopping?: AbortSignal;
  /** The embedded database has gone: nothing can be done any more. */
  readonly onLost?: (error: Error) => void;
}

/** Opens all that the use-cases work with, from the configuration. */
export async function openServices(
  configuration: Configuration,
  options: OpenOptions,
): Promise<OpenedServices> {
  const opened = new AsyncDisposableStack();
  try {
    return { ...(await openEach(configuration, options, opened)), close: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function openEach(
  configuration: Configuration,
  { works, log, onLost, stopping }: OpenOptions,
  opened: AsyncDisposableStack,
): Promise<Omit<OpenedServices, 'close'>> {
  const database = await openDatabase(configuration, log, onLost);
  opened.defer(database.close);
  const store = await Store.open({
    connection: database.connection,
    onUnexpected: ({ unexpected }) => log.warn({ unexpected }, 'the database holds what no migration made'),
  });
  opened.defer(() => store.close());
  // A new key where an old one was lost would hide the loss.
  if ((await countSecretsByKey(store.db)).length === 0) await database.keyFile?.create();
  const vault = await Vault.open(database.keys);
  const egress = new Egress({
    allowedAddresses: configuration.allowedAddresses,
    certificateAuthorities: configuration.caBundle === undefined ? [] : [configuration.caBundle.pem],
    proxy: proxyOf(configuration),
    userAgent: `Spillway/${version}`,
    rateBudget: new SharedRateBudget(new RateBudgets(store.db), (error) =>
      log.warn({ err: error }, 'rate budgets could not be asked for: requests wait'),
    ),
  });
  opened.defer(() => egress.close());
  const work = new WorkFolders(
    configuration.workDir === undefined ? tmpdir() : resolve(configuration.workDir),
    log,
  );
  const removal = work.removeLeft();
  opened.defer(async () => {
    await removal;
    await work.close();
  });
  const queue = await JobQueue.start(store.connection, works, (error) =>
    log.error({ err: error }, 'the job queue met a fault'),
  );
  opened.defer(() => queue.stop());
  return {
    services: {
      store,
      vault,
      egress,
      queue,
      tokens: new TokenHolders(store),
      connectors: new Map(connectors.map((connector) => [connector.type, connector])),
      sources: new Map(sources.map((source) => [source.type, source])),
      filesDir: configuration.filesDir,
      work,
      state: await openState(configuration),
      engineMemory: configuration.engineMemory,
      pace: usualPace,
      baseUrls: configuration.baseUrls,
      oauthClients: configuration.oauthClients,
      tokenMemory: new TokenMemory(),
      googleServiceAccount: configuration.googleServiceAccount,
      log,
      stopping: stopping ?? new AbortController().signal,
    },
    keyFile: database.keyFile,
  };
}

function proxyOf({ httpProxy, httpsProxy, noProxy }: Configuration) {
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  };
}
