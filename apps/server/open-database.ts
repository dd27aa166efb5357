import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import type { Log } from '#core';
import { resolveDataDir, startEmbedded } from '#store';
import { environmentKeys, fileKeys } from '#vault';
import type { KeyFile, KeySource } from '#vault';
import type { Configuration } from './configuration.ts';

const KEY_FILE = 'encryption-keys';

export interface OpenedDatabase {
  readonly connection: PoolConfig;
  readonly keys: KeySource;
  /** Where the keys are a file of ours. It may be missing still. */
  readonly keyFile: KeyFile | undefined;
  /** The embedded database stops with its last user. */
  readonly close: () => Promise<void>;
}

/** Folder of the embedded database and of the key file; undefined with DATABASE_URL. */
export async function dataDirOf(configuration: Configuration): Promise<string | undefined> {
  return configuration.databaseUrl === undefined ? (await chooseDataDir(configuration)).dataDir : undefined;
}

export function chooseDataDir({ dataDir, dataDirIsExplicit }: Configuration) {
  return resolveDataDir(dataDirIsExplicit ? { configured: dataDir } : {});
}

/** The database that the configuration names, and the keys that belong to it. Starts the embedded one. */
export async function openDatabase(
  configuration: Configuration,
  log: Log,
  onLost?: (error: Error) => void,
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
  const choice = await chooseDataDir(configuration);
  const server = await startEmbedded({
    ...choice,
    log: (message) => log.info({}, message),
    ...(onLost === undefined ? {} : { onLost }),
  });
  const keyFile = fileKeys(join(choice.dataDir, KEY_FILE));
  return {
    connection: server.connection,
    keys: environment ?? keyFile,
    keyFile: environment === undefined ? keyFile : undefined,
    close: () => server.stop(),
  };
}
