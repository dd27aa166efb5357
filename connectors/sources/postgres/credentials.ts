import type { CredentialsOf, SourceContext } from '#connector-kit';
import { tunnelFields, wireFields } from '../../postgres-wire/index.ts';

export const credentialFields = [...wireFields, ...tunnelFields] as const;

export type PostgresCredentials = CredentialsOf<typeof credentialFields>;
export type PostgresContext = SourceContext<PostgresCredentials>;
