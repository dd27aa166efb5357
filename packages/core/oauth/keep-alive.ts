import { listRestingGrants, listStaleLeases } from '#store';
import type { GrantPlace } from '#store';
import type { Services } from '../services.ts';
import { readGrant, renewTokens } from './renew-grant.ts';

/**
 * Renews the tokens of whoever died while renewing them, so that a grant that was lost on the way shows as needing
 * reconnection now and not at the next sync; and those that would die of resting.
 */
export async function keepGrantsAlive(services: Services): Promise<void> {
  const { db } = services.store;
  const places = [...(await listStaleLeases(db))];
  for (const { type, auth } of services.connectors.values()) {
    if (auth.method !== 'oauth2' || auth.oauth.refreshTokenDays === undefined) continue;
    places.push(...(await listRestingGrants(db, type, auth.oauth.refreshTokenDays / 2)));
  }
  for (const place of places) {
    if (services.stopping.aborted) return;
    await renew(services, place);
  }
}

async function renew(services: Services, { workspaceId, destinationId, type }: GrantPlace): Promise<void> {
  const scope = services.store.workspace(workspaceId);
  const connector = services.connectors.get(type);
  try {
    const stored = await readGrant(services, scope, destinationId);
    if (connector === undefined || stored === undefined) return;
    await renewTokens(services, scope, connector, destinationId, stored.grant.version);
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    services.log.warn({ destination: destinationId, type, fault }, 'tokens could not be kept alive');
  }
}
