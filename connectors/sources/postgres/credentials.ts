import type { CredentialsOf, SourceContext } from '#connector-kit';
import { wireFields } from '../../postgres-wire/index.ts';

export const credentialFields = [
  ...wireFields,
  {
    id: 'ssh_tunnel_enabled',
    label: 'SSH tunnel',
    type: 'boolean',
    hint: 'not supported: leave it out, or give a hostname that this server reaches by itself',
  },
] as const;

export type PostgresCredentials = CredentialsOf<typeof credentialFields>;
export type PostgresContext = SourceContext<PostgresCredentials>;
