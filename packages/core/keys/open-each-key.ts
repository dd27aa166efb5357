import type { Kysely } from 'kysely';
import { newestSecretsOfEachKey } from '#store';
import type { Tables } from '#store';
import { VaultError } from '#vault';
import type { Vault } from '#vault';
import { sealContextOf } from '../secrets.ts';

/** A single secret that was damaged must not speak for its key. */
const TRIED_OF_EACH = 3;

export interface OpenedKey {
  readonly id: string;
  /** Why none of the secrets that were tried opens; undefined when one does. */
  readonly fault: string | undefined;
}

/** Tries the newest secrets of each key that seals any: a key of the right name may still be another key. */
export async function openEachKey(db: Kysely<Tables>, vault: Vault): Promise<readonly OpenedKey[]> {
  const tried = new Map<string, OpenedKey>();
  for (const { keyId, sealed, place } of await newestSecretsOfEachKey(db, TRIED_OF_EACH)) {
    if (tried.has(keyId) && tried.get(keyId)?.fault === undefined) continue;
    try {
      await vault.open(sealed, sealContextOf(place));
      tried.set(keyId, { id: keyId, fault: undefined });
    } catch (error) {
      if (!(error instanceof VaultError)) throw error;
      tried.set(keyId, { id: keyId, fault: error.message });
    }
  }
  return [...tried.values()];
}

/** @throws VaultError when the keys that this process has don't open what the store holds */
export async function requireKeys(db: Kysely<Tables>, vault: Vault): Promise<void> {
  const faults = (await openEachKey(db, vault)).flatMap(({ id, fault }) =>
    fault === undefined ? [] : `What is sealed under the key "${id}" can't be opened. ${fault}`,
  );
  if (faults.length > 0) throw new VaultError(faults.join('\n'));
}
