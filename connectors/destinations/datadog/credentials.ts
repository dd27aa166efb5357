import type { ConnectorContext, CredentialField, CredentialsOf } from '#connector-kit';
import { SITES } from './site.ts';

export const WHERE_API_KEYS_ARE = 'in Datadog under Organization Settings → API Keys';
export const WHERE_APPLICATION_KEYS_ARE = 'in Datadog under Organization Settings → Application Keys';

const KEYS_PAGE = 'https://docs.datadoghq.com/account_management/api-app-keys/';

export const credentialFields = [
  {
    id: 'api_key',
    label: 'API key',
    type: 'string',
    secret: true,
    hint: `needed to write, also beside an authorization; copy it ${WHERE_API_KEYS_ARE}`,
    readMore: KEYS_PAGE,
  },
  {
    id: 'application_key',
    label: 'Application key',
    type: 'string',
    secret: true,
    hint:
      'optional, beside the API key: lets the check read which organization the keys are of, for which an API key ' +
      `alone does not suffice; make one ${WHERE_APPLICATION_KEYS_ARE}`,
    readMore: KEYS_PAGE,
  },
  {
    id: 'site',
    label: 'Site',
    type: 'string',
    placeholder: 'datadoghq.eu',
    hint: `one of ${SITES.join(', ')}; names such as EU1 and addresses are understood; an authorization brings its own; default datadoghq.com`,
    readMore: 'https://docs.datadoghq.com/getting_started/site/',
  },
  {
    id: 'historical_metrics',
    label: 'Historical metrics',
    type: 'boolean',
    default: false,
    hint: 'send metric points that are older than an hour too; Datadog drops them unless Historical Metrics Ingestion is enabled for the metric',
    readMore: 'https://docs.datadoghq.com/metrics/custom_metrics/historical_metrics/',
  },
] as const satisfies readonly CredentialField[];

export type Credentials = CredentialsOf<typeof credentialFields>;
export type Context = ConnectorContext<Credentials>;
