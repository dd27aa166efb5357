import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

/** Where a person finds both values: https://developers.activecampaign.com/reference/authentication. */
export const WHERE_TO_FIND = 'in ActiveCampaign under Settings → Developer';

export const credentialFields = [
  {
    id: 'instance_url',
    label: 'API URL',
    type: 'string',
    required: true,
    matches: '[Hh][Tt][Tt][Pp][Ss]://[^\\s/@?#]+(/[Aa][Pp][Ii]/3)?/?',
    placeholder: 'https://example.activehosted.com',
    hint: `copy it ${WHERE_TO_FIND}`,
    readMore: 'https://developers.activecampaign.com/reference/url',
  },
  {
    id: 'api_token',
    label: 'API key',
    type: 'string',
    required: true,
    secret: true,
    hint: `copy it ${WHERE_TO_FIND}`,
    readMore: 'https://developers.activecampaign.com/reference/authentication',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
