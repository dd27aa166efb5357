import type { SecretPlace } from '#store';
import { Vault } from '#vault';
import { sealContextOf } from '../secrets.ts';

/** The table whose rows are re-wrapped when they move. */
export const SECRETS = 'secrets';

interface SecretRow {
  readonly scope: string;
  readonly purpose: SecretPlace['purpose'];
  readonly row_id: number;
  readonly key_id: string;
  /** `\x` and hexadecimal digits. */
  readonly sealed: string;
}

/** A row of the secrets, sealed for `to` instead of `from`. @throws VaultError naming a secret that doesn't open */
export async function rewrapRow(line: string, from: Vault, to: Vault): Promise<string> {
  const row = JSON.parse(line) as SecretRow;
  const context = sealContextOf({ scope: row.scope, purpose: row.purpose, rowId: row.row_id });
  const sealed = await from.rewrap(Buffer.from(row.sealed.slice(2), 'hex'), context, to);
  return JSON.stringify({ ...row, key_id: Vault.keyIdOf(sealed), sealed: `\\x${sealed.toString('hex')}` });
}
