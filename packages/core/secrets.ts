import type { Kysely, Transaction } from 'kysely';
import { findSecret, holdKeys, putSecret } from '#store';
import type { SecretPlace, Tables } from '#store';
import { Vault } from '#vault';
import type { SealContext } from '#vault';
import type { Services } from './services.ts';

/** The part of `Services` that keeps secrets. */
export type SecretServices = Pick<Services, 'store' | 'vault'>;

export function sealContextOf(place: Omit<SecretPlace, 'workspaceId'>): SealContext {
  return { workspace: place.scope, purpose: place.purpose, row: place.rowId };
}

/** The place of a secret that belongs to a workspace. */
export function workspacePlace(
  workspaceId: number,
  purpose: SecretPlace['purpose'],
  rowId: number,
): SecretPlace {
  return { scope: `workspace:${workspaceId}`, workspaceId, purpose, rowId };
}

/**
 * Seals under the write key as its source has it now, not as it was when this process started: under a key that was
 * retired meanwhile the secret would be lost. The key can't be retired before the transaction ends.
 *
 * @throws VaultError when the keys can't be loaded; nothing is stored then
 */
export async function sealInto(
  db: Kysely<Tables>,
  vault: Vault,
  place: SecretPlace,
  plain: string,
): Promise<void> {
  if (!isTransaction(db)) {
    return db.transaction().execute((transaction) => sealInto(transaction, vault, place, plain));
  }
  await holdKeys(db);
  await vault.reload();
  const sealed = vault.seal(plain, sealContextOf(place));
  await putSecret(db, place, { keyId: Vault.keyIdOf(sealed), sealed });
}

function isTransaction(db: Kysely<Tables>): db is Transaction<Tables> {
  return db.isTransaction;
}

/** @returns undefined when nothing is sealed there */
export async function openFrom(
  db: Kysely<Tables>,
  vault: Vault,
  place: SecretPlace,
): Promise<string | undefined> {
  const sealed = await findSecret(db, place);
  if (sealed === undefined) return undefined;
  return (await vault.open(sealed, sealContextOf(place))).toString('utf8');
}
