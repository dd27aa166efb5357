import type { Kysely } from 'kysely';
import { findSecret, putSecret } from '#store';
import type { SecretPlace, Tables } from '#store';
import { Vault } from '#vault';
import type { SealContext } from '#vault';

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

export async function sealInto(
  db: Kysely<Tables>,
  vault: Vault,
  place: SecretPlace,
  plain: string,
): Promise<void> {
  const sealed = vault.seal(plain, sealContextOf(place));
  await putSecret(db, place, { keyId: Vault.keyIdOf(sealed), sealed });
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
