import type { ConnectorContext, CredentialsOf } from '#connector-kit';

/** MySQL's own modes: https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode */
const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export const wireFields = [
  {
    id: 'hostname',
    label: 'Hostname',
    type: 'string',
    required: true,
    aliases: ['host'],
    placeholder: 'db.example.com',
    hint: 'a name or an IP address; socket paths are refused',
  },
  {
    id: 'port',
    label: 'Port',
    type: 'integer',
    default: 3306,
    minimum: 1,
    maximum: 65535,
  },
  {
    id: 'database',
    label: 'Database name',
    type: 'string',
    required: true,
  },
  {
    id: 'user',
    label: 'Username',
    type: 'string',
    required: true,
    aliases: ['username'],
  },
  {
    id: 'password',
    label: 'Password',
    type: 'string',
    required: true,
    secret: true,
  },
  {
    id: 'ssl_mode',
    label: 'TLS mode',
    type: 'string',
    default: 'prefer',
    possibleValues: TLS_MODES,
    hint: 'only verify-full is sure to talk to the right server',
  },
  {
    id: 'ssl_ca',
    label: 'CA certificate',
    type: 'string',
    placeholder: '-----BEGIN CERTIFICATE-----',
    hint: 'PEM text of the authority that signed the server certificate; the public authorities where it is empty',
  },
] as const;

/** The part of a connector's context that a connection is opened with. */
export type WireContext = Pick<
  ConnectorContext<CredentialsOf<typeof wireFields>>,
  'credentials' | 'network' | 'signal' | 'baseUrl'
>;
