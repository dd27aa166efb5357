import type { CredentialsOf, SourceContext } from '#connector-kit';
import { wireFields } from '../../mysql-wire/index.ts';

export const credentialFields = wireFields;

export type MysqlCredentials = CredentialsOf<typeof credentialFields>;
export type MysqlContext = SourceContext<MysqlCredentials>;
