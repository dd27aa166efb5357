import type { Kysely } from 'kysely';
import { oneSecretPerKey } from '#store';
import type { Tables } from '#store';
import { VaultError } from '#vault';
import type { Vault } from '#vault';
import { sealContextOf } from '../secrets.ts';

export interface OpenedKey {
  readonly id: string;
  /** Why the secret that was tried doesn't open; undefined when it does. */
  readonly fault: string | undefined;
}

/** Tries one secret of each key that seals any: a key of the right name may still be another key. */
export async function openEachKey(db: Kysely<Tables>, vault: Vault): Promise<readonly OpenedKey[]> {
  const tried = (await oneSecretPerKey(db)).map(async ({ keyId, sealed, place }): Promise<OpenedKey> => {
    try {
      await vault.open(sealed, sealContextOf(place));
      return { id: keyId, fault: undefined };
    } catch (error) {
      if (error instanceof VaultError) return { id: keyId, fault: error.message };
      throw error;
    }
  });
  return Promise.all(tried);
}
