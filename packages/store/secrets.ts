import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './database.ts';

/** Where a sealed value belongs. Its envelope is bound to exactly this place. */
export interface SecretPlace {
  /** `workspace:<id>` or `organization:<id>`. */
  readonly scope: string;
  /** Removed with this workspace; null for what belongs to the organization. */
  readonly workspaceId: number | null;
  readonly purpose:
    | 'destination_credentials'
    | 'destination_grant'
    | 'source_credentials'
    | 'oauth_authorization'
    | 'oauth_client'
    | 'service_account'
    | 'workspace_key'
    | 'idempotent_answer';
  readonly rowId: number;
}

export interface SealedSecret {
  readonly keyId: string;
  readonly sealed: Buffer;
}

export async function putSecret(db: Kysely<Tables>, place: SecretPlace, secret: SealedSecret): Promise<void> {
  await db
    .insertInto('secrets')
    .values({
      scope: place.scope,
      workspace_id: place.workspaceId,
      purpose: place.purpose,
      row_id: place.rowId,
      key_id: secret.keyId,
      sealed: secret.sealed,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['scope', 'purpose', 'row_id'])
        .doUpdateSet({ key_id: secret.keyId, sealed: secret.sealed }),
    )
    .execute();
}

export async function findSecret(db: Kysely<Tables>, place: SecretPlace): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('secrets')
    .select('sealed')
    .where('scope', '=', place.scope)
    .where('purpose', '=', place.purpose)
    .where('row_id', '=', String(place.rowId))
    .executeTakeFirst();
  return row?.sealed;
}

export async function deleteSecret(db: Kysely<Tables>, place: SecretPlace): Promise<void> {
  await db
    .deleteFrom('secrets')
    .where('scope', '=', place.scope)
    .where('purpose', '=', place.purpose)
    .where('row_id', '=', String(place.rowId))
    .execute();
}

/** How many secrets each key seals. */
export async function countSecretsByKey(
  db: Kysely<Tables>,
): Promise<readonly { keyId: string; count: number }[]> {
  const rows = await db
    .selectFrom('secrets')
    .select(['key_id', (select) => select.fn.countAll<string>().as('count')])
    .groupBy('key_id')
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({ keyId: row.key_id, count: Number(row.count) }));
}

/**
 * Re-wraps up to `most` secrets that another key than `keyId` seals. Rows that somebody else holds are passed over,
 * so that several rotations and the running server don't wait for each other.
 *
 * @param transaction holds the keys, so that `keyId` isn't retired before it ends
 * @returns how many were re-wrapped; 0 when none is left (or the rest is held: call again)
 */
export async function rewrapSecrets(
  transaction: Transaction<Tables>,
  keyId: string,
  most: number,
  rewrap: (sealed: Buffer, place: Omit<SecretPlace, 'workspaceId'>) => Promise<Buffer>,
): Promise<number> {
  const rows = await transaction
    .selectFrom('secrets')
    .select(['id', 'scope', 'purpose', 'row_id', 'sealed'])
    .where('key_id', '!=', keyId)
    .orderBy('id')
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const row of rows) {
    const sealed = await rewrap(row.sealed, {
      scope: row.scope,
      purpose: row.purpose as SecretPlace['purpose'],
      rowId: Number(row.row_id),
    });
    await sql`update spillway.secrets set sealed = ${sealed}, key_id = ${keyId} where id = ${row.id}`.execute(
      transaction,
    );
  }
  return rows.length;
}

/** The newest secrets of each key that seals any, up to `most` of each. */
export async function newestSecretsOfEachKey(
  db: Kysely<Tables>,
  most: number,
): Promise<readonly (SealedSecret & { readonly place: Omit<SecretPlace, 'workspaceId'> })[]> {
  const rows = await db
    .with('ranked', (cte) =>
      cte
        .selectFrom('secrets')
        .select(['key_id', 'scope', 'purpose', 'row_id', 'sealed'])
        .select(sql<string>`row_number() over (partition by key_id order by id desc)`.as('rank')),
    )
    .selectFrom('ranked')
    .select(['key_id', 'scope', 'purpose', 'row_id', 'sealed'])
    .where('rank', '<=', String(most))
    .orderBy('key_id')
    .execute();
  return rows.map((row) => ({
    keyId: row.key_id,
    sealed: row.sealed,
    place: {
      scope: row.scope,
      purpose: row.purpose as SecretPlace['purpose'],
      rowId: Number(row.row_id),
    },
  }));
}
