import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import { TokenHolders } from '#core';
import type { Log, Services } from '#core';
import { Egress } from '#egress';
import { JobQueue, resolveDataDir, startEmbedded, Store } from '#store';
import { environmentKeys, fileKeys, Vault } from '#vault';
import type { KeyFile, KeySource } from '#vault';
import { ConfigurationError } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { connectors } from './connectors.ts';
import { version } from './version.ts';

const KEY_FILE = 'encryption-keys';

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
  { works, log, onLost }: OpenOptions,
  opened: AsyncDisposableStack,
): Promise<Omit<OpenedServices, 'close'>> {
  const database = await openDatabase(configuration, log, onLost);
  opened.defer(database.close);
  const vault = await Vault.open(database.keys);
  const store = await Store.open({
    connection: database.connection,
    onUnexpected: ({ unexpected }) => log.warn({ unexpected }, 'the database holds what no migration made'),
  });
  opened.defer(() => store.close());
  const egress = new Egress({
    allowedAddresses: configuration.allowedAddresses,
    certificateAuthorities: await readCertificates(configuration.caBundle),
    proxy: proxyOf(configuration),
    userAgent: `Spillway/${version}`,
  });
  opened.defer(() => egress.close());
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
      baseUrls: configuration.baseUrls,
      log,
    },
    keyFile: database.keyFile,
  };
}

interface OpenedDatabase {
  readonly connection: PoolConfig;
  readonly keys: KeySource;
  readonly keyFile: KeyFile | undefined;
  readonly close: () => Promise<void>;
}

async function openDatabase(
  configuration: Configuration,
  log: Log,
  onLost: ((error: Error) => void) | undefined,
): Promise<OpenedDatabase> {
  const given = configuration.encryptionKeys;
  const environment = given === undefined ? undefined : environmentKeys(given);
  if (configuration.databaseUrl !== undefined && environment !== undefined) {
    return {
      connection: { connectionString: configuration.databaseUrl },
      keys: environment,
      keyFile: undefined,
      close: async () => {},
    };
  }
  const choice = await resolveDataDir(
    configuration.dataDirIsExplicit ? { configured: configuration.dataDir } : {},
  );
  const server = await startEmbedded({
    ...choice,
    log: (message) => log.info({}, message),
    ...(onLost === undefined ? {} : { onLost }),
  });
  const keyFile = fileKeys(join(choice.dataDir, KEY_FILE));
  if (environment === undefined) await keyFile.create();
  return {
    connection: server.connection,
    keys: environment ?? keyFile,
    keyFile: environment === undefined ? keyFile : undefined,
    close: () => server.stop(),
  };
}

async function readCertificates(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  try {
    return [await readFile(path, 'utf8')];
  } catch (error) {
    throw new ConfigurationError(`SPILLWAY_CA_BUNDLE can't be read: ${(error as Error).message}`);
  }
}

function proxyOf({ httpProxy, httpsProxy, noProxy }: Configuration) {
  return {
    ...(httpProxy === undefined ? {} : { httpProxy }),
    ...(httpsProxy === undefined ? {} : { httpsProxy }),
    ...(noProxy === undefined ? {} : { noProxy }),
  };
}
