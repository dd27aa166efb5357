import {
  findOrganization,
  insertOrganization,
  insertToken,
  lockOrganizations,
  markFirstWorkspace,
  recordAudit,
} from '#store';
import type { Services } from './services.ts';
import { addWorkspace } from './workspaces.ts';

export interface BootstrapTokens {
  /** Key of the first workspace; made up when absent. */
  readonly workspaceToken?: string | undefined;
  /** Personal access token of an owner; none when absent. */
  readonly organizationToken?: string | undefined;
}

/**
 * Gives an empty store its organization and first workspace. On a filled one it changes nothing.
 *
 * @returns whether the store was empty
 */
export function bootstrap(services: Services, tokens: BootstrapTokens): Promise<boolean> {
  return services.store.db.transaction().execute(async (transaction) => {
    await lockOrganizations(transaction);
    if ((await findOrganization(transaction)) !== undefined) return false;
    const organization = await insertOrganization(transaction, 'My Organization');
    const first = { name: 'My Workspace', notificationEmails: [] };
    const { workspace } = await addWorkspace(
      services,
      transaction,
      organization.id,
      first,
      tokens.workspaceToken,
    );
    await markFirstWorkspace(transaction, workspace.id);
    if (tokens.organizationToken !== undefined) {
      await insertToken(transaction, tokens.organizationToken, {
        kind: 'personal',
        organizationId: organization.id,
        workspaceId: null,
        role: 'owner',
        name: 'bootstrap',
      });
    }
    await recordAudit(transaction, {
      organizationId: organization.id,
      workspaceId: workspace.id,
      actor: 'server start',
      action: 'workspace.create',
      subject: `workspace:${workspace.id}`,
    });
    return true;
  });
}
