import { sql } from 'kysely';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { GrantDetails } from '#connector-kit';
import type { Tables } from './database.ts';

/** One way of a person through a provider's consent page. */
export interface Authorization {
  readonly id: number;
  readonly workspaceId: number;
  readonly type: string;
  readonly clientId: string;
  /** The caller's. */
  readonly redirectUri: string;
  /** Ours, as it was sent to the provider. */
  readonly callbackUrl: string;
  readonly callerState: string | null;
  readonly details: GrantDetails;
  readonly createdAt: Date;
  /** When the provider's code was exchanged; null before. */
  readonly grantedAt: Date | null;
  /** Of the access token. */
  readonly expiresAt: Date | null;
  readonly scopes: readonly string[] | null;
  readonly redeemedAt: Date | null;
}

function fromRow(row: Selectable<Tables['oauth_authorizations']>): Authorization {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    type: row.type,
    clientId: row.client_id,
    redirectUri: row.redirect_uri,
    callbackUrl: row.callback_url,
    callerState: row.caller_state,
    details: row.details,
    createdAt: row.created_at,
    grantedAt: row.granted_at,
    expiresAt: row.expires_at,
    scopes: row.scopes,
    redeemedAt: row.redeemed_at,
  };
}

export interface NewAuthorization {
  readonly workspaceId: number;
  readonly type: string;
  readonly clientId: string;
  readonly stateHash: Buffer;
  readonly redirectUri: string;
  readonly callbackUrl: string;
  readonly callerState: string | null;
  readonly details: GrantDetails;
}

export async function insertAuthorization(
  db: Kysely<Tables>,
  authorization: NewAuthorization,
): Promise<Authorization> {
  const row = await db
    .insertInto('oauth_authorizations')
    .values({
      workspace_id: authorization.workspaceId,
      type: authorization.type,
      client_id: authorization.clientId,
      state_hash: authorization.stateHash,
      redirect_uri: authorization.redirectUri,
      callback_url: authorization.callbackUrl,
      caller_state: authorization.callerState,
      details: JSON.stringify(authorization.details),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return fromRow(row);
}

/** The authorization of that state, once: whoever asks again gets undefined. */
export async function takeAuthorization(
  db: Kysely<Tables>,
  stateHash: Buffer,
): Promise<Authorization | undefined> {
  const row = await db
    .updateTable('oauth_authorizations')
    .set({ answered_at: sql<Date>`now()` })
    .where('state_hash', '=', stateHash)
    .where('answered_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** @returns false where it is gone with its workspace */
export async function grantAuthorization(
  db: Kysely<Tables>,
  id: number,
  granted: {
    readonly codeHash: Buffer;
    readonly details: GrantDetails;
    readonly expiresAt: Date | null;
    readonly scopes: readonly string[] | null;
  },
): Promise<boolean> {
  const result = await db
    .updateTable('oauth_authorizations')
    .set({
      code_hash: granted.codeHash,
      details: JSON.stringify(granted.details),
      granted_at: sql<Date>`now()`,
      expires_at: granted.expiresAt,
      scopes: granted.scopes === null ? null : [...granted.scopes],
    })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Of any workspace, locked until the transaction ends: of two who redeem it one waits for the other. */
export async function holdAuthorizationByCode(
  transaction: Transaction<Tables>,
  codeHash: Buffer,
): Promise<Authorization | undefined> {
  const row = await transaction
    .selectFrom('oauth_authorizations')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function redeemAuthorization(transaction: Transaction<Tables>, id: number): Promise<void> {
  await transaction
    .updateTable('oauth_authorizations')
    .set({ redeemed_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

/** Those whose code nobody has redeemed in time, and whose tokens are still kept. */
export async function listUnredeemed(db: Kysely<Tables>): Promise<readonly Authorization[]> {
  const rows = await db
    .selectFrom('oauth_authorizations as a')
    .selectAll()
    .where('granted_at', '<', sql<Date>`now() - interval '15 minutes'`)
    .where('redeemed_at', 'is', null)
    .where((where) =>
      where.exists(
        where
          .selectFrom('secrets')
          .select('secrets.id')
          .where('secrets.purpose', '=', 'oauth_authorization')
          .whereRef('secrets.row_id', '=', sql`a.id`),
      ),
    )
    .limit(20)
    .execute();
  return rows.map(fromRow);
}

/** Removes those older than a day, with what is sealed for them. */
export async function forgetOldAuthorizations(db: Kysely<Tables>): Promise<void> {
  await sql`
    with old as (
      delete from spillway.oauth_authorizations where created_at < now() - interval '1 day' returning id
    )
    delete from spillway.secrets s using old where s.purpose = 'oauth_authorization' and s.row_id = old.id
  `.execute(db);
}
