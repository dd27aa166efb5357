import { findWorkspaceIdOf } from '#store';
import type { WorkspaceScope } from '#store';
import { NotFound } from '../errors.ts';
import type { OrganizationActor } from '../organization-actor.ts';
import type { Services } from '../services.ts';

/** The workspace of a sync, whichever of the organization's it is. @throws NotFound */
export async function workspaceOfSync(
  services: Pick<Services, 'store'>,
  { organizationId }: OrganizationActor,
  id: number,
): Promise<WorkspaceScope> {
  const workspaceId = await findWorkspaceIdOf(services.store.db, organizationId, 'syncs', id);
  if (workspaceId === undefined) throw new NotFound(`sync ${id}`);
  return services.store.workspace(workspaceId);
}

/** The workspace of a run. @throws NotFound */
export async function workspaceOfRun(
  services: Pick<Services, 'store'>,
  { organizationId }: OrganizationActor,
  id: number,
): Promise<WorkspaceScope> {
  const workspaceId = await findWorkspaceIdOf(services.store.db, organizationId, 'sync_runs', id);
  if (workspaceId === undefined) throw new NotFound(`run ${id}`);
  return services.store.workspace(workspaceId);
}
