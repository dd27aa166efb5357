import type { CredentialsOf, SourceContext } from '#connector-kit';
import { tunnelFields, wireFields, type Product } from '../../postgres-wire/index.ts';

const [hostname, port, ...others] = wireFields;

export const credentialFields = [
  { ...hostname, placeholder: 'examplecluster.abc123xyz789.us-west-2.redshift.amazonaws.com' },
  { ...port, default: 5439 },
  ...others,
  ...tunnelFields,
] as const;

export const product: Product = {
  label: 'Amazon Redshift',
  baseUrlVariable: 'SPILLWAY_REDSHIFT_BASE_URL',
};

export type RedshiftCredentials = CredentialsOf<typeof credentialFields>;
export type RedshiftContext = SourceContext<RedshiftCredentials>;
