import { createWorkspace, listWorkspaces, showWorkspaceKey } from '#core';
import type { Services } from '#core';
import { findOrganization } from '#store';

const NAME = 'Demo';
const MOST_WORKSPACES = 10_000;

/** The demo's own workspace, made where it is missing; its key. */
export async function openDemoWorkspace(services: Services): Promise<{ name: string; key: string }> {
  const { db } = services.store;
  const organization = await findOrganization(db);
  if (organization === undefined) throw new Error('the store has no organization');
  const who = { organizationId: organization.id, role: 'owner', actor: 'command line' } as const;
  const all = await listWorkspaces(db, organization.id, { page: 1, perPage: MOST_WORKSPACES, order: 'asc' });
  const known = all.items.find(({ name }) => name === NAME);
  const key =
    known === undefined
      ? (await createWorkspace(services, who, { name: NAME, notificationEmails: [] })).key
      : await showWorkspaceKey(services, who, known.id);
  return { name: NAME, key };
}
