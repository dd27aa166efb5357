import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

export const credentialFields = [
  {
    id: 'sandbox',
    label: 'Sandbox',
    type: 'boolean',
    hint: 'true for a sandbox, which logs in at test.salesforce.com',
  },
  {
    id: 'domain',
    label: 'Login domain',
    type: 'string',
    placeholder: 'login.salesforce.com',
    hint: 'login, test, or your My Domain, such as example.my.salesforce.com',
    readMore: 'https://help.salesforce.com/s/articleView?id=sf.domain_name_overview.htm',
  },
  {
    id: 'instance_url',
    label: 'Instance URL',
    type: 'string',
    placeholder: 'https://example.my.salesforce.com',
    hint: 'needed only with an access token of your own; it stands under Setup → My Domain',
  },
  {
    id: 'state',
    label: 'State',
    type: 'string',
    hint: 'base64 of {"sandbox": true}, as in the request to authorize_url; any other text is ignored',
  },
  {
    id: 'username',
    label: 'Username',
    type: 'string',
    hint: 'of the user who writes, for the JWT bearer flow or the password flow',
  },
  {
    id: 'client_id',
    label: 'Consumer key',
    type: 'string',
    hint: 'of the external client app: Setup → External Client App Manager',
  },
  {
    id: 'jwt_signing_key',
    label: 'JWT signing key',
    type: 'string',
    secret: true,
    hint: 'the private key in PEM whose certificate was uploaded to the app',
    readMore: 'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm',
  },
  {
    id: 'password',
    label: 'Password',
    type: 'string',
    secret: true,
    hint: 'for the password flow, which Salesforce is retiring: prefer the JWT bearer flow',
  },
  {
    id: 'security_token',
    label: 'Security token',
    type: 'string',
    secret: true,
    hint: "needed beside the password outside of the organization's trusted IP ranges",
  },
  {
    id: 'client_secret',
    label: 'Consumer secret',
    type: 'string',
    secret: true,
    hint: 'of the external client app, for the password flow',
  },
] as const satisfies readonly CredentialField[];

/** Sets that do without an authorization in the browser. */
export const alternatives = [
  ['username', 'client_id', 'jwt_signing_key'],
  ['username', 'password', 'client_id', 'client_secret'],
] as const satisfies readonly (readonly (typeof credentialFields)[number]['id'][])[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
