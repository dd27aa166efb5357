import type { Kysely } from 'kysely';
import type { AnyDestination } from '#connector-kit';
import { Secret } from '#secret';
import { firstWorkspaceId } from '#store';
import type { SecretPlace, Tables, WorkspaceScope } from '#store';
import { NotFound } from './errors.ts';
import { openFrom, workspacePlace } from './secrets.ts';
import type { Services } from './services.ts';

/** A Google service account: who it is, and where it was set. */
export interface KnownServiceAccount {
  readonly email: string;
  /** The workspace's own, or the server's, which serves the first workspace only. */
  readonly source: 'workspace' | 'server';
}

/**
 * The key of the service account that destinations of this type share in a workspace: its own, else the server's in
 * the first workspace. Undefined where there is none, or the type has no use for one.
 */
export async function findServiceAccount(
  services: Services,
  db: Kysely<Tables>,
  { auth }: Pick<AnyDestination, 'auth'>,
  workspaceId: number,
): Promise<Secret | undefined> {
  if (auth.method !== 'credentials' || auth.serviceAccount === undefined) return undefined;
  return (await findKey(services, db, workspaceId))?.key;
}

async function findKey(
  services: Services,
  db: Kysely<Tables>,
  workspaceId: number,
): Promise<{ readonly key: Secret; readonly source: KnownServiceAccount['source'] } | undefined> {
  const own = await openFrom(db, services.vault, serviceAccountPlace(workspaceId));
  if (own !== undefined) return { key: new Secret(own), source: 'workspace' };
  const shared = services.googleServiceAccount;
  // One identity for all workspaces would show each the sheets of the others.
  if (shared === undefined || (await firstWorkspaceId(db)) !== workspaceId) return undefined;
  return { key: shared, source: 'server' };
}

/** @throws NotFound */
export async function showServiceAccount(
  services: Services,
  scope: WorkspaceScope,
): Promise<KnownServiceAccount> {
  const found = await findKey(services, services.store.db, scope.workspaceId);
  if (found === undefined) throw new NotFound('service account');
  return { email: serviceAccountEmail(found.key.reveal()), source: found.source };
}

/** @throws Error saying what the text must be */
export function serviceAccountEmail(key: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(key);
  } catch {
    // The parser's own words may quote the key.
    parsed = undefined;
  }
  const { client_email: email, private_key: privateKey } = (parsed ?? {}) as Record<string, unknown>;
  if (typeof email === 'string' && email !== '' && typeof privateKey === 'string') return email;
  throw new Error('must be the JSON key file of a Google service account, with client_email and private_key');
}

/** Of a workspace's own. */
export function serviceAccountPlace(workspaceId: number): SecretPlace {
  return workspacePlace(workspaceId, 'service_account', workspaceId);
}
