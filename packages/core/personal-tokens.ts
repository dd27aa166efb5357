import { deletePersonalToken, insertToken, listTokens, recordAudit } from '#store';
import type { AccessToken, Role } from '#store';
import { Forbidden, InvalidInput, NotFound } from './errors.ts';
import type { Services } from './services.ts';
import { newToken } from './token.ts';
import type { OrganizationActor } from './organization-actor.ts';

const LONGEST_NAME = 255;

/**
 * A personal access token of the organization. Only its hash is kept: nobody can show it again.
 *
 * @throws Forbidden, InvalidInput
 */
export async function createPersonalToken(
  services: Services,
  who: OrganizationActor,
  { name, role }: { readonly name: string; readonly role: Role },
): Promise<{ readonly accessToken: AccessToken; readonly token: string }> {
  requireOwner(who);
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > LONGEST_NAME) {
    throw new InvalidInput(`name must have 1 to ${LONGEST_NAME} characters`);
  }
  const token = newToken();
  return services.store.db.transaction().execute(async (transaction) => {
    const accessToken = await insertToken(transaction, token, {
      kind: 'personal',
      organizationId: who.organizationId,
      workspaceId: null,
      role,
      name: trimmed,
    });
    await recordAudit(transaction, {
      organizationId: who.organizationId,
      workspaceId: null,
      actor: who.actor,
      action: 'token.create',
      subject: `token:${accessToken.id}`,
      details: { name: trimmed, role },
    });
    return { accessToken, token };
  });
}

/** Without the keys of workspaces. */
export async function listPersonalTokens(
  services: Services,
  who: OrganizationActor,
): Promise<readonly AccessToken[]> {
  requireOwner(who);
  const all = await listTokens(services.store.db, who.organizationId);
  return all.filter((token) => token.kind === 'personal');
}

/** It stops working at once. @throws Forbidden, NotFound */
export async function revokePersonalToken(
  services: Services,
  who: OrganizationActor,
  id: number,
): Promise<void> {
  requireOwner(who);
  await services.store.db.transaction().execute(async (transaction) => {
    if (!(await deletePersonalToken(transaction, who.organizationId, id))) {
      throw new NotFound(`personal access token ${id}`);
    }
    await recordAudit(transaction, {
      organizationId: who.organizationId,
      workspaceId: null,
      actor: who.actor,
      action: 'token.revoke',
      subject: `token:${id}`,
    });
  });
}

function requireOwner(who: OrganizationActor): void {
  if (who.role !== 'owner')
    throw new Forbidden('Only an owner of the organization may deal with its tokens.');
}
