import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

export const credentialFields = [
  {
    id: 'service_account_key',
    label: 'Service account key',
    type: 'string',
    secret: true,
    matches: String.raw`\s*\{[\s\S]*\}\s*`,
    hint: 'the JSON key file of a Google service account, whole; leave it empty to use the one of the workspace or the server',
    readMore: 'https://cloud.google.com/iam/docs/keys-create-delete',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
