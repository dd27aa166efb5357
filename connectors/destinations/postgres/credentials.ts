import type { ConnectorContext, CredentialsOf } from '#connector-kit';
import { wireFields } from '../../postgres-wire/index.ts';

export const credentialFields = wireFields;

export type PostgresCredentials = CredentialsOf<typeof credentialFields>;
export type PostgresContext = ConnectorContext<PostgresCredentials>;
