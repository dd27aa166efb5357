import { forgetOldAuthorizations, listRestingGrants, listStaleLeases } from '#store';
import type { GrantPlace } from '#store';
import type { Services } from '../services.ts';
import { forgetUnredeemed } from './forget-unredeemed.ts';
import { readGrant, renewTokens } from './renew-grant.ts';

const TRY_AGAIN_MS = 3_600_000;

/**
 * Renews the tokens of whoever died while renewing them, so that a grant that was lost on the way shows as needing
 * reconnection now and not at the next sync; and those that would die of resting. Forgets what nobody came for.
 */
export async function keepGrantsAlive(services: Services): Promise<void> {
  const { db } = services.store;
  await forgetOldAuthorizations(db);
  await forgetUnredeemed(services);
  const { notBefore } = services.tokenMemory;
  for (const [id, moment] of notBefore) if (moment <= Date.now()) notBefore.delete(id);
  const places = [...(await listStaleLeases(db))];
  for (const { type, auth } of services.connectors.values()) {
    if (auth.method !== 'oauth2' || auth.oauth.refreshTokenDays === undefined) continue;
    places.push(
      ...(await listRestingGrants(db, type, auth.oauth.refreshTokenDays / 2, [...notBefore.keys()])),
    );
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
    // The others are not to wait behind one that nobody can renew at the moment.
    services.tokenMemory.notBefore.set(destinationId, Date.now() + TRY_AGAIN_MS);
    const fault = error instanceof Error ? error.message : String(error);
    services.log.warn({ destination: destinationId, type, fault }, 'tokens could not be kept alive');
  }
}
