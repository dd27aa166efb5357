import type { ConnectorContext, CredentialsOf } from '#connector-kit';
import { wireFields } from '../../mysql-wire/index.ts';

export const credentialFields = wireFields;

export type MysqlCredentials = CredentialsOf<typeof credentialFields>;
export type MysqlContext = ConnectorContext<MysqlCredentials>;
