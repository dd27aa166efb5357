import type { CredentialsOf } from '#connector-kit';
import { pathField } from '../../files/index.ts';

export const credentialFields = [
  {
    ...pathField,
    placeholder: 'warehouse.duckdb',
    hint: 'a DuckDB database file below the folder that the operator allows',
  },
] as const;

export type DuckdbCredentials = CredentialsOf<typeof credentialFields>;
