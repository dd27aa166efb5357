import type { Role, TokenHolder } from '#store';
import { Forbidden } from './errors.ts';

/** Who may do what in the organization; the actor is named in the audit log. */
export interface OrganizationActor {
  readonly organizationId: number;
  readonly role: Role;
  readonly actor: string;
}

export function organizationActor(holder: TokenHolder): OrganizationActor {
  return {
    organizationId: holder.organizationId,
    role: holder.role,
    actor: `token:${holder.tokenId}`,
  };
}

export function requireAdmin(who: OrganizationActor, what: string): void {
  if (who.role === 'member') throw new Forbidden(`Only an owner or admin of the organization may ${what}.`);
}
