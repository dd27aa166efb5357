import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Role, Tables, TokenKind } from './database.ts';

/** Whom a token stands for. */
export interface TokenHolder {
  readonly tokenId: number;
  readonly kind: TokenKind;
  readonly organizationId: number;
  /** Null for a personal access token. */
  readonly workspaceId: number | null;
  readonly role: Role;
}

export interface AccessToken {
  readonly id: number;
  readonly kind: TokenKind;
  readonly organizationId: number;
  readonly workspaceId: number | null;
  readonly role: Role;
  readonly name: string;
  readonly createdAt: Date;
}

export interface NewAccessToken {
  readonly kind: TokenKind;
  readonly organizationId: number;
  readonly workspaceId: number | null;
  readonly role: Role;
  readonly name: string;
}

/** Tokens are random and long, so a plain hash is enough; its look-up by index tells a guesser nothing. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export async function findTokenHolder(db: Kysely<Tables>, token: string): Promise<TokenHolder | undefined> {
  const row = await db
    .selectFrom('access_tokens')
    .select(['id', 'kind', 'organization_id', 'workspace_id', 'role'])
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    tokenId: row.id,
    kind: row.kind,
    organizationId: row.organization_id,
    workspaceId: row.workspace_id,
    role: row.role,
  };
}

export async function insertToken(
  db: Kysely<Tables>,
  token: string,
  holder: NewAccessToken,
): Promise<AccessToken> {
  const row = await db
    .insertInto('access_tokens')
    .values({
      kind: holder.kind,
      organization_id: holder.organizationId,
      workspace_id: holder.workspaceId,
      role: holder.role,
      name: holder.name,
      token_hash: hashToken(token),
    })
    .returning(['id', 'created_at'])
    .executeTakeFirstOrThrow();
  return { id: row.id, createdAt: row.created_at, ...holder };
}

/** Replaces the key of a workspace: the old one stops working with the transaction. */
export async function replaceWorkspaceToken(
  db: Kysely<Tables>,
  workspaceId: number,
  token: string,
): Promise<boolean> {
  const result = await db
    .updateTable('access_tokens')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'workspace')
    .set({ token_hash: hashToken(token), created_at: new Date() })
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function listTokens(
  db: Kysely<Tables>,
  organizationId: number,
): Promise<readonly AccessToken[]> {
  const rows = await db
    .selectFrom('access_tokens')
    .select(['id', 'kind', 'organization_id', 'workspace_id', 'role', 'name', 'created_at'])
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    organizationId: row.organization_id,
    workspaceId: row.workspace_id,
    role: row.role,
    name: row.name,
    createdAt: row.created_at,
  }));
}

/** Removes a personal access token; a workspace's key is replaced, not removed. */
export async function deletePersonalToken(
  db: Kysely<Tables>,
  organizationId: number,
  id: number,
): Promise<boolean> {
  const result = await db
    .deleteFrom('access_tokens')
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .where('kind', '=', 'personal')
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
