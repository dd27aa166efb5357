import { revokeGrant } from '#oauth';
import { Redactor, Secret } from '#secret';
import { deleteSecret, listUnredeemed } from '#store';
import type { Authorization } from '#store';
import { openFrom } from '../secrets.ts';
import type { Services } from '../services.ts';
import { authorizationPlace } from './authorize.ts';
import type { SealedTokens } from './callback.ts';
import { findGrantedClient } from './clients.ts';
import { providerOf } from './provider.ts';

const LONGEST_REVOCATION_MS = 5_000;

/** Drops the tokens of codes that nobody came for in time, and takes them back at their providers; best effort. */
export async function forgetUnredeemed(services: Services): Promise<void> {
  for (const authorization of await listUnredeemed(services.store.db)) {
    if (services.stopping.aborted) return;
    const { workspaceId, id, type } = authorization;
    const place = authorizationPlace(workspaceId, id);
    try {
      const sealed = await openFrom(services.store.db, services.vault, place);
      if (sealed !== undefined) await revoke(services, authorization, JSON.parse(sealed) as SealedTokens);
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      services.log.warn(
        { authorization: id, type, fault },
        'an authorization that nobody used was not revoked',
      );
    }
    await deleteSecret(services.store.db, place);
  }
}

async function revoke(services: Services, authorization: Authorization, tokens: SealedTokens): Promise<void> {
  const { workspaceId, type, clientId, details } = authorization;
  const connector = services.connectors.get(type);
  const provider = connector === undefined ? undefined : providerOf(services, connector);
  if (connector === undefined || provider === undefined) return;
  const client = await findGrantedClient(services, services.store.db, workspaceId, connector, clientId);
  const secrets = [tokens.accessToken, tokens.refreshToken ?? '', client?.secret.reveal() ?? ''];
  const http = services.egress.httpClient({
    type: `${type}:oauth`,
    redactor: new Redactor(secrets),
    signal: AbortSignal.timeout(LONGEST_REVOCATION_MS),
  });
  await revokeGrant(http, provider, client, {
    accessToken: new Secret(tokens.accessToken),
    refreshToken: tokens.refreshToken === undefined ? undefined : new Secret(tokens.refreshToken),
    details,
  });
}
