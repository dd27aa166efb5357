import { findOrganization } from '#store';
import { Conflict } from './errors.ts';
import type { Services } from './services.ts';
import type { OrganizationActor } from './organization-actor.ts';

/** Whoever may run commands beside the data is an owner. @throws Conflict on an empty store */
export async function commandLineOwner(services: Pick<Services, 'store'>): Promise<OrganizationActor> {
  const organization = await findOrganization(services.store.db);
  if (organization === undefined) {
    throw new Conflict(
      'This database is empty. Start the server once to make its first workspace, or bring another server here ' +
        'with `spillway import <file>`.',
    );
  }
  return { organizationId: organization.id, role: 'owner', actor: 'command line' };
}
