import type { KnownClient, KnownServiceAccount } from '#core';

export function presentOAuthClient(client: KnownClient, redirectUri: string): object {
  return {
    type: client.type,
    domain: client.domain,
    client_id: client.clientId,
    source: client.source,
    redirect_uri: redirectUri,
  };
}

export function presentServiceAccount({ email, source }: KnownServiceAccount): object {
  return { service_account_email: email, source };
}
