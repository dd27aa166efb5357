import { join, resolve } from 'node:path';
import { FolderState, S3State } from '#engine';
import type { StateStore } from '#engine';
import type { Configuration } from './configuration.ts';
import { chooseDataDir } from './open-database.ts';

/** Where snapshots and plans of syncs lie: SPILLWAY_STATE, else a folder beside the data. */
export async function openState(configuration: Configuration): Promise<StateStore> {
  const { state, s3Endpoint, s3Region, s3AccessKeyId, s3SecretAccessKey } = configuration;
  if (state === undefined)
    return new FolderState(join((await chooseDataDir(configuration)).dataDir, 'state'));
  if (typeof state === 'string') return new FolderState(resolve(state));
  const credentials =
    s3AccessKeyId === undefined || s3SecretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey.reveal() } };
  return new S3State({
    ...state,
    region: s3Region,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }),
    ...credentials,
  });
}
