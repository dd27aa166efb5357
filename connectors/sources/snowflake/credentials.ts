import type { CredentialsOf, SourceContext } from '#connector-kit';

export const credentialFields = [
  {
    id: 'account',
    label: 'Account',
    type: 'string',
    required: true,
    matches: String.raw`[A-Za-z0-9][A-Za-z0-9_\-]*(\.[A-Za-z0-9][A-Za-z0-9_\-]*){0,4}`,
    placeholder: 'myorg-account123',
    hint: 'the account identifier: what stands before .snowflakecomputing.com in its address',
  },
  { id: 'user', label: 'User', type: 'string', required: true, aliases: ['username'] },
  {
    id: 'password',
    label: 'Password',
    type: 'string',
    secret: true,
    hint: 'where use_keypair is false; Snowflake asks for multi-factor authentication unless the user is a service with a key pair',
  },
  {
    id: 'use_keypair',
    label: 'Use a key pair',
    type: 'boolean',
    default: false,
  },
  {
    id: 'private_key_pkcs8',
    label: 'Private key',
    type: 'string',
    secret: true,
    aliases: ['private_key'],
    hint: 'PEM text in PKCS #8, where use_keypair is true',
  },
  {
    id: 'private_key_passphrase',
    label: 'Passphrase of the private key',
    type: 'string',
    secret: true,
    aliases: ['passphrase'],
  },
  { id: 'database', label: 'Database', type: 'string', required: true },
  { id: 'warehouse', label: 'Warehouse', type: 'string', required: true },
  { id: 'role', label: 'Role', type: 'string', hint: "the user's default role where it is empty" },
  { id: 'schema', label: 'Schema', type: 'string', hint: 'all schemas of the database where it is empty' },
] as const;

export type SnowflakeCredentials = CredentialsOf<typeof credentialFields>;
export type SnowflakeContext = SourceContext<SnowflakeCredentials>;
