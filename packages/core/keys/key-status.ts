import type { Kysely } from 'kysely';
import { countSecretsByKey } from '#store';
import type { Tables } from '#store';
import type { Vault } from '#vault';
import { Conflict } from '../errors.ts';
import type { SecretServices } from '../secrets.ts';

export interface KeyStatus {
  readonly id: string;
  /** Seals what is stored from now on. */
  readonly writes: boolean;
  /** False: secrets are sealed under it and nobody can open them. */
  readonly present: boolean;
  /** How many secrets are sealed under it. */
  readonly secrets: number;
}

/** The keys in the order of their source, then those that are missing from it. */
export async function keyStatus(services: SecretServices): Promise<readonly KeyStatus[]> {
  await services.vault.reload();
  return statusOf(services.store.db, services.vault);
}

export async function statusOf(db: Kysely<Tables>, vault: Vault): Promise<readonly KeyStatus[]> {
  const counts = new Map((await countSecretsByKey(db)).map(({ keyId, count }) => [keyId, count]));
  const { keyIds, writeKeyId } = vault;
  return [...new Set([...keyIds, ...counts.keys()])].map((id) => ({
    id,
    writes: id === writeKeyId,
    present: keyIds.includes(id),
    secrets: counts.get(id) ?? 0,
  }));
}

/** @throws Conflict when secrets are sealed under a key that isn't there */
export function refuseMissing(keys: readonly KeyStatus[]): void {
  const missing = keys.filter((key) => !key.present);
  if (missing.length === 0) return;
  const list = missing.map(({ id, secrets }) => `"${id}" (${secrets} secrets)`).join(', ');
  throw new Conflict(
    `Secrets are sealed under keys that are missing: ${list}. Put them back behind the first key, from a backup of ` +
      'the key file or of SPILLWAY_ENCRYPTION_KEYS. Nothing was changed.',
  );
}
