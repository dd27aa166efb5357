import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

/** There are no API keys: an authorization is all (https://developers.outreach.io/api/oauth). */
export const credentialFields = [] as const satisfies readonly CredentialField[];

// oxlint-disable-next-line typescript/no-generated-empty-object-type -- there are none
export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
