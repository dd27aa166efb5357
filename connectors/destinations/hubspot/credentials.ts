import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

/** None of its own: an authorization, or the token of a private app as `access_token`, is all that HubSpot wants. */
export const credentialFields = [] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
