import { setTimeout as delay } from 'node:timers/promises';
import { holdKeys, lockKeys, recordAudit, rewrapSecrets } from '#store';
import type { KeyFile } from '#vault';
import { commandLineOwner } from '../command-line.ts';
import { sealContextOf } from '../secrets.ts';
import type { SecretServices } from '../secrets.ts';
import { refuseMissing, statusOf } from './key-status.ts';

/** Rows held by a server are free again within moments. */
const HELD_PAUSE_MS = 50;

const BATCH = 100;

export interface Rotation {
  /** The key that was made for it; undefined for one that goes on, and for keys that aren't a file of ours. */
  readonly added: string | undefined;
  readonly writeKeyId: string;
  readonly rewrapped: number;
  /** Keys under which nothing is sealed any more. */
  readonly unused: readonly string[];
}

/**
 * Brings every secret under the first key, while servers go on. In a key file a new first key is made, unless an
 * earlier rotation was cut short: then that one goes on. Batches commit one by one, so it may be killed at any time
 * and run again; several at once share the work.
 *
 * No key is lost: each transaction that seals takes a shared lock and loads the keys behind it. A key is added and
 * retired under the same lock held alone, so that whatever was sealed before is stored and counted, and whatever is
 * sealed later uses the keys as they are then. This holds for keys in a file, which all processes on it read. With
 * keys of the environment every process must have been restarted with the new first key before.
 *
 * @param keyFile undefined for keys of the environment
 * @param onProgress hears how many are done, of how many there were to do
 * @throws Conflict when a key is missing; VaultError naming a secret that doesn't open
 */
export async function rotateKeys(
  services: SecretServices,
  keyFile: KeyFile | undefined,
  onProgress: (done: number, total: number) => void,
): Promise<Rotation> {
  const { store, vault } = services;
  const { organizationId, actor } = await commandLineOwner(services);
  const { added, total } = await beginRotation(services, keyFile);
  let rewrapped = 0;
  for (;;) {
    const batch = await rewrapBatch(services);
    rewrapped += batch;
    if (batch > 0) {
      onProgress(rewrapped, Math.max(total, rewrapped));
      continue;
    }
    if ((await statusOf(store.db, vault)).every((key) => key.writes || key.secrets === 0)) break;
    await delay(HELD_PAUSE_MS);
  }
  await recordAudit(store.db, {
    organizationId,
    workspaceId: null,
    actor,
    action: 'keys.rotate',
    subject: `key:${vault.writeKeyId}`,
    details: { rewrapped },
  });
  const unused = vault.keyIds.filter((id) => id !== vault.writeKeyId);
  return { added, writeKeyId: vault.writeKeyId, rewrapped, unused };
}

function beginRotation(
  { store, vault }: SecretServices,
  keyFile: KeyFile | undefined,
): Promise<{ added: string | undefined; total: number }> {
  return store.db.transaction().execute(async (transaction) => {
    await lockKeys(transaction);
    await vault.reload();
    const keys = await statusOf(transaction, vault);
    refuseMissing(keys);
    const underOthers = keys.filter((key) => !key.writes).reduce((sum, key) => sum + key.secrets, 0);
    if (keyFile === undefined || underOthers > 0) return { added: undefined, total: underOthers };
    const added = await keyFile.addKey();
    return { added, total: keys.reduce((sum, key) => sum + key.secrets, 0) };
  });
}

function rewrapBatch({ store, vault }: SecretServices): Promise<number> {
  return store.db.transaction().execute(async (transaction) => {
    await holdKeys(transaction);
    await vault.reload();
    return rewrapSecrets(transaction, vault.writeKeyId, BATCH, (sealed, place) =>
      vault.rewrap(sealed, sealContextOf(place)),
    );
  });
}
