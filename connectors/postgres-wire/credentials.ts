import type { ConnectorContext, CredentialsOf } from '#connector-kit';

/** libpq's modes: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
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
    default: 5432,
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
    hint: 'as in libpq: only verify-full is sure to talk to the right server',
  },
  {
    id: 'ssl_ca',
    label: 'CA certificate',
    type: 'string',
    placeholder: '-----BEGIN CERTIFICATE-----',
    hint: 'PEM text of the authority that signed the server certificate; the public authorities where it is empty',
  },
] as const;

type WireCredentials = CredentialsOf<typeof wireFields>;

/** What a server that speaks PostgreSQL's protocol is called in messages. */
export interface Product {
  readonly label: string;
  /** The operator's variable that puts another server in its place. */
  readonly baseUrlVariable: string;
}

/** The part of a connector's context that a session is opened with. */
export interface WireContext extends Pick<
  ConnectorContext<WireCredentials>,
  'credentials' | 'network' | 'signal' | 'baseUrl'
> {
  /** Default: PostgreSQL. */
  readonly product?: Product;
}

export function productOf({ product }: WireContext): Product {
  return product ?? { label: 'PostgreSQL', baseUrlVariable: 'SPILLWAY_POSTGRES_BASE_URL' };
}
