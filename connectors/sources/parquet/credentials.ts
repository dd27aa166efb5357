import type { CredentialsOf } from '#connector-kit';
import { pathField } from '../../files/index.ts';

export const credentialFields = [
  {
    ...pathField,
    placeholder: 'exports/orders',
    hint: 'a Parquet file, a folder of them, or a pattern (exports/*.parquet), below the folder that the operator allows',
  },
] as const;

export type ParquetCredentials = CredentialsOf<typeof credentialFields>;
