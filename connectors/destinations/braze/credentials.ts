import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';

/** Where a person finds the endpoint and makes a key: https://www.braze.com/docs/api/basics/. */
export const WHERE_TO_FIND = 'in Braze under Settings → APIs and Identifiers';

/** Where a person finds the id of a subscription group. */
export const WHERE_GROUPS_ARE = 'in Braze under Audience → Subscription Group Management';

export const credentialFields = [
  {
    id: 'instance_url',
    label: 'Endpoint URL',
    type: 'string',
    required: true,
    matches: '(https://)?(rest|sdk)\\.[a-z]{2,4}-\\d{2}\\.braze\\.(com|eu)/?',
    placeholder: 'https://rest.iad-01.braze.com',
    hint: `the REST endpoint of your instance; find it ${WHERE_TO_FIND}`,
    readMore: 'https://www.braze.com/docs/api/basics/#endpoints',
  },
  {
    id: 'api_key',
    label: 'API key',
    type: 'string',
    required: true,
    secret: true,
    hint: `a REST API key; make one ${WHERE_TO_FIND}`,
    readMore: 'https://www.braze.com/docs/api/basics/#about-rest-api-keys',
  },
  {
    id: 'client_key',
    label: 'Data Import Key',
    type: 'string',
    secret: true,
    hint: 'for cohorts, which need a partnership with Braze beside it: kept, but not used',
    readMore: 'https://www.braze.com/docs/partners/cohort_import/',
  },
  {
    id: 'subscription_groups',
    label: 'Subscription groups',
    type: 'string',
    placeholder: 'Newsletter = 3f2a9b10-0000-4000-8000-000000000001',
    hint: `names and ids of groups, parted by commas: each becomes an object, its records the members; find the ids ${WHERE_GROUPS_ARE}`,
    readMore: 'https://www.braze.com/docs/api/identifier_types/',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
