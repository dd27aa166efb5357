import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';
import { DOMAIN } from './domain.ts';

export const credentialFields = [
  {
    id: 'domain',
    label: 'Domain',
    type: 'string',
    matches: DOMAIN,
    placeholder: 'acme',
    hint: 'the first part of the address of your Zendesk: acme of acme.zendesk.com',
    readMore: 'https://developer.zendesk.com/api-reference/ticketing/introduction/',
  },
  {
    id: 'client_id',
    label: 'OAuth client: unique identifier',
    type: 'string',
    hint: 'an ordinary OAuth client belongs to one account: in Admin Center under Apps and integrations → APIs → OAuth clients',
    readMore: 'https://support.zendesk.com/hc/en-us/articles/4408845965210',
  },
  {
    id: 'client_secret',
    label: 'OAuth client: secret',
    type: 'string',
    secret: true,
    hint: 'shown once, when the client is saved',
    readMore: 'https://support.zendesk.com/hc/en-us/articles/4408845965210',
  },
  {
    id: 'email',
    label: 'E-mail address of the API token’s user',
    type: 'string',
    matches: '[^\\s@:/]+@[^\\s@:/]+',
    placeholder: 'admin@example.com',
    hint: 'only together with an API token',
  },
  {
    id: 'api_token',
    label: 'API token',
    type: 'string',
    secret: true,
    hint: 'no new ones can be made since October 2026, and all of them end on 30 April 2027: authorize by OAuth instead',
    readMore: 'https://support.zendesk.com/hc/en-us/articles/4408889192858',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
