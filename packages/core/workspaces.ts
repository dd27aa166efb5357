import type { Kysely, Transaction } from 'kysely';
import { syncFolder } from '#engine';
import {
  deleteWorkspace,
  findWorkspace,
  findWorkspaceById,
  insertToken,
  insertWorkspace,
  recordAudit,
  replaceWorkspaceToken,
  sequences,
  updateWorkspace,
} from '#store';
import type { NewWorkspace, Tables, Workspace, WorkspaceScope } from '#store';
import { NotFound } from './errors.ts';
import { revocationsIn, revokeEach } from './oauth/revoke-grant.ts';
import { requireAdmin } from './organization-actor.ts';
import type { OrganizationActor } from './organization-actor.ts';
import { openFrom, sealInto, workspacePlace } from './secrets.ts';
import type { Services } from './services.ts';
import { removeState } from './syncs/change-sync.ts';
import { newToken } from './token.ts';

/** @throws NotFound */
export async function requireWorkspace(
  services: Services,
  organizationId: number,
  id: number,
): Promise<Workspace> {
  const workspace = await findWorkspace(services.store.db, organizationId, id);
  if (workspace === undefined) throw new NotFound(`workspace ${id}`);
  return workspace;
}

/** The workspace whose key was sent. */
export async function ownWorkspace(services: Services, scope: WorkspaceScope): Promise<Workspace> {
  const workspace = await findWorkspaceById(services.store.db, scope.workspaceId);
  if (workspace === undefined) throw new NotFound('workspace');
  return workspace;
}

/** A workspace with its key, inside a transaction. */
export async function addWorkspace(
  services: Services,
  transaction: Transaction<Tables>,
  organizationId: number,
  workspace: NewWorkspace,
  key: string = newToken(),
): Promise<{ workspace: Workspace; key: string }> {
  const added = await insertWorkspace(transaction, organizationId, workspace);
  await insertToken(transaction, key, {
    kind: 'workspace',
    organizationId,
    workspaceId: added.id,
    role: 'admin',
    name: 'workspace key',
  });
  await sealInto(transaction, services.vault, workspacePlace(added.id, 'workspace_key', added.id), key);
  return { workspace: added, key };
}

export interface WorkspaceRequest extends NewWorkspace {
  /** Runs in the transaction that saves the workspace. */
  readonly onSaved?: (transaction: Transaction<Tables>, id: number) => Promise<void>;
}

/** @throws Forbidden */
export function createWorkspace(
  services: Services,
  who: OrganizationActor,
  request: WorkspaceRequest,
): Promise<{ workspace: Workspace; key: string }> {
  requireAdmin(who, 'create workspaces');
  return services.store.db.transaction().execute(async (transaction) => {
    const added = await addWorkspace(services, transaction, who.organizationId, request);
    await audit(transaction, who, 'workspace.create', added.workspace.id);
    await request.onSaved?.(transaction, added.workspace.id);
    return added;
  });
}

/** @throws Forbidden, NotFound */
export function changeWorkspace(
  services: Services,
  who: OrganizationActor,
  id: number,
  change: { readonly name: string; readonly notificationEmails?: readonly string[] | undefined },
): Promise<Workspace> {
  requireAdmin(who, 'change workspaces');
  return services.store.db.transaction().execute(async (transaction) => {
    const changed = await updateWorkspace(transaction, who.organizationId, id, change);
    if (changed === undefined) throw new NotFound(`workspace ${id}`);
    await audit(transaction, who, 'workspace.update', id);
    return changed;
  });
}

/**
 * With its destinations, secrets and key; then revokes the authorizations of its destinations at their providers.
 *
 * @throws Forbidden, NotFound
 */
export async function removeWorkspace(services: Services, who: OrganizationActor, id: number): Promise<void> {
  requireAdmin(who, 'delete workspaces');
  await requireWorkspace(services, who.organizationId, id);
  const scope = services.store.workspace(id);
  const revocations = await revocationsIn(services, scope);
  const syncs = [...(await sequences(scope)).keys()];
  await services.store.db.transaction().execute(async (transaction) => {
    if (!(await deleteWorkspace(transaction, who.organizationId, id))) throw new NotFound(`workspace ${id}`);
    await audit(transaction, who, 'workspace.delete', id);
  });
  services.tokens.forget();
  await revokeEach(services, revocations);
  for (const syncId of syncs) await removeState(services, syncId, syncFolder(syncId));
}

/** @throws Forbidden, NotFound */
export async function showWorkspaceKey(
  services: Services,
  who: OrganizationActor,
  id: number,
): Promise<string> {
  const workspace = await requireWorkspace(services, who.organizationId, id);
  requireAdmin(who, 'see workspace keys');
  const place = workspacePlace(workspace.id, 'workspace_key', workspace.id);
  const key = await openFrom(services.store.db, services.vault, place);
  if (key === undefined) throw new Error(`the key of workspace ${id} is missing`);
  return key;
}

/** The old key stops working at once. @throws Forbidden, NotFound */
export async function regenerateWorkspaceKey(
  services: Services,
  who: OrganizationActor,
  id: number,
): Promise<string> {
  const workspace = await requireWorkspace(services, who.organizationId, id);
  requireAdmin(who, 'replace workspace keys');
  const key = newToken();
  await services.store.db.transaction().execute(async (transaction) => {
    if (!(await replaceWorkspaceToken(transaction, id, key))) throw new NotFound(`workspace ${id}`);
    const place = workspacePlace(workspace.id, 'workspace_key', workspace.id);
    await sealInto(transaction, services.vault, place, key);
    await audit(transaction, who, 'workspace.regenerate_key', id);
  });
  services.tokens.forget();
  return key;
}

async function audit(
  db: Kysely<Tables>,
  who: OrganizationActor,
  action: string,
  workspaceId: number,
): Promise<void> {
  await recordAudit(db, {
    organizationId: who.organizationId,
    workspaceId,
    actor: who.actor,
    action,
    subject: `workspace:${workspaceId}`,
  });
}
