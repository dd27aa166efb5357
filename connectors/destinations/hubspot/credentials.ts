import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

/** Beside an authorization, or the token of a private app as `access_token`. */
export const credentialFields = [
  {
    id: 'portal_id',
    label: 'Hub ID',
    type: 'string',
    matches: '\\d+',
    placeholder: '12345678',
    hint: 'optional: the number of the HubSpot account, so that no token of another one is taken for it',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
