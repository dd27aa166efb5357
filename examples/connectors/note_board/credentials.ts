import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

export const credentialFields = [
  {
    id: 'team',
    label: 'Team',
    type: 'string',
    required: true,
    matches: '[a-z0-9-]{1,40}',
    placeholder: 'support',
    hint: 'the last part of the address of your boards',
  },
  {
    id: 'api_token',
    label: 'API token',
    type: 'string',
    required: true,
    secret: true,
    hint: 'make one in Note Board under Profile → API',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
