import { X509Certificate } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { parseAllowedAddresses, proxyUrl } from '#egress';
import { serviceAccountEmail, TOKEN_PREFIX } from '#core';
import { Secret } from '#secret';
import { parseEnvironmentKeys } from '#vault';

/** An environment variable: what `--help` and the documentation say of it, and how its text is checked. */
export interface Variable<Value> {
  readonly name: string;
  readonly description: string;
  /** As text; undefined when there is none. */
  readonly fallback?: string;
  /** Never shown. */
  readonly secret?: true;
  /** @throws Error whose message follows the variable's name, or begins with it */
  parse(text: string): Value;
}

const asText = (text: string): string => text;

function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 0 && number <= 65_535)) throw new Error('must be a port from 0 to 65535 (0: any free one)');
  return number;
}

function host(text: string): string {
  if (isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)) return text;
  throw new Error('must be an IP address or a host name to listen on, such as 127.0.0.1 or 0.0.0.0');
}

/** A folder, or a bucket of S3 with the beginning of its keys. */
type StatePlace = string | { readonly bucket: string; readonly prefix: string };

function statePlace(text: string): StatePlace {
  if (!/^[a-z0-9]+:\/\//i.test(text)) return text;
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined) throw new Error('must be a folder, or s3://bucket/prefix');
  return { bucket, prefix: prefix.replaceAll(/^\/+|\/+$/g, '') };
}

function count(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new Error('must be a number from 1 to 999');
  return number;
}

function days(text: string): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 3_650) throw new Error('must be a number of days from 1 to 3650');
  return number;
}

function memory(text: string): string {
  const [, size = '0', unit = ''] = /^(\d{1,6})\s*([MG]B)$/i.exec(text) ?? [];
  const megabytes = Number(size) * (unit.toUpperCase() === 'GB' ? 1000 : 1);
  if (megabytes < 64) throw new Error('must be 64MB or more, such as 256MB or 1GB');
  return `${megabytes}MB`;
}

function httpUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new Error('must be an http or https URL, such as https://spillway.example.com');
  }
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error('must be a URL without user, query and fragment');
  }
  return url.href.replace(/\/+$/, '');
}

const HTTP = { protocols: ['http:', 'https:'], example: 'http://127.0.0.1:9000' };

/** By service name, where destinations and sources are not spoken to in HTTP. */
const BASE_URLS: Readonly<Record<string, typeof HTTP>> = {
  postgres: { protocols: ['postgres:', 'postgresql:'], example: 'postgres://127.0.0.1:5433' },
  redshift: { protocols: ['postgres:', 'postgresql:'], example: 'postgres://127.0.0.1:5433' },
  mysql: { protocols: ['mysql:'], example: 'mysql://127.0.0.1:3307' },
};

/** What stands in `SPILLWAY_<TYPE>_BASE_URL`. */
export function baseUrl(type: string, text: string): string {
  const { protocols, example } = BASE_URLS[type] ?? HTTP;
  const url = URL.parse(text);
  if (url === null || url.host === '' || !protocols.includes(url.protocol)) {
    const schemes = protocols.map((protocol) => protocol.slice(0, -1)).join(' or ');
    throw new Error(`must be a URL of scheme ${schemes}, such as ${example}`);
  }
  return url.href.replace(/\/+$/, '');
}

function encryptionKeys(text: string): string {
  parseEnvironmentKeys(text);
  return text;
}

function proxy(text: string): string {
  proxyUrl(text);
  return text;
}

interface CertificateBundle {
  readonly path: string;
  readonly pem: string;
}

function certificateBundle(path: string): CertificateBundle {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`must be a file that can be read: ${(error as Error).message}`, { cause: error });
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  if (certificates.length === 0) throw new Error(`must be a file of PEM certificates: ${path} holds none`);
  for (const [index, certificate] of certificates.entries()) {
    try {
      void new X509Certificate(certificate);
    } catch (error) {
      throw new Error(`can't be used: certificate ${index + 1} of ${path} is damaged`, { cause: error });
    }
  }
  return { path, pem };
}

function databaseUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')) {
    throw new Error(
      'must be a PostgreSQL URL, such as postgres://spillway:password@db.example.com:5432/spillway',
    );
  }
  return text;
}

function token(text: string): string {
  if (text.startsWith(TOKEN_PREFIX) && /^[\x21-\x7e]{29,512}$/.test(text)) return text;
  throw new Error(`must begin with ${TOKEN_PREFIX} and be followed by 16 or more random characters`);
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  return (text: string): Values[number] => {
    if (values.includes(text)) return text;
    throw new Error(`must be one of ${values.join(', ')}`);
  };
}

export const ROLES = ['all', 'api', 'worker'] as const;
const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

function define<const Variables extends Record<string, Variable<unknown>>>(variables: Variables): Variables {
  return variables;
}

/** The JSON of a Google service account's key file, or the path of that file. */
function googleServiceAccount(text: string): Secret {
  let key = text;
  if (!text.startsWith('{')) {
    try {
      key = readFileSync(text, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`must be the JSON of a key file, or the path of one that can be read (${code})`, {
        cause: error,
      });
    }
  }
  serviceAccountEmail(key);
  return new Secret(key);
}

/** A folder, without links in its path: what lies below it is told by its beginning. */
function folder(path: string): string {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`must be a folder that can be read: ${path} (${code})`, { cause: error });
  }
  if (!statSync(real).isDirectory()) throw new Error(`must be a folder: ${path} is none`);
  return real;
}

/** Every variable that the server reads, but for those of one type of destination: see `typeVariables`. */
export const variables = define({
  host: {
    name: 'SPILLWAY_HOST',
    description: 'Address that the API listens on.',
    fallback: '127.0.0.1',
    parse: host,
  },
  port: {
    name: 'SPILLWAY_PORT',
    description: 'Port that the API listens on; 0 takes any free one.',
    fallback: '8787',
    parse: port,
  },
  dataDir: {
    name: 'SPILLWAY_DATA_DIR',
    description: 'Folder of the embedded PostgreSQL and of the key file.',
    fallback: '.spillway',
    parse: asText,
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    description:
      'PostgreSQL (14 or newer) to use instead of the embedded one; needs SPILLWAY_ENCRYPTION_KEYS.',
    secret: true,
    parse: databaseUrl,
  },
  encryptionKeys: {
    name: 'SPILLWAY_ENCRYPTION_KEYS',
    description:
      'Keys that seal secrets at rest: id:base64 of 32 bytes, comma-separated; the first one writes, all of them ' +
      'read. Default: a key file of mode 0600 in the data folder, for the embedded database only.',
    secret: true,
    parse: encryptionKeys,
  },
  publicUrl: {
    name: 'SPILLWAY_PUBLIC_URL',
    description: 'URL under which clients reach the API. Default: the host that each request names.',
    parse: httpUrl,
  },
  allowedAddresses: {
    name: 'SPILLWAY_ALLOWED_ADDRESSES',
    description:
      'Addresses that destinations may have beside public ones: IP addresses or CIDRs, comma-separated, such as ' +
      '10.0.0.0/8,127.0.0.1.',
    fallback: '',
    parse: parseAllowedAddresses,
  },
  bootstrapWorkspaceToken: {
    name: 'SPILLWAY_BOOTSTRAP_WORKSPACE_TOKEN',
    description: 'On an empty store: the key of the first workspace. Default: a random one.',
    secret: true,
    parse: token,
  },
  bootstrapOrganizationToken: {
    name: 'SPILLWAY_BOOTSTRAP_ORGANIZATION_TOKEN',
    description: "On an empty store: an owner's personal access token. Default: none.",
    secret: true,
    parse: token,
  },
  role: {
    name: 'SPILLWAY_ROLE',
    description:
      'What this process does: answer requests (api), run jobs (worker), or both (all). --role wins.',
    fallback: 'all',
    parse: oneOf(ROLES),
  },
  logLevel: {
    name: 'SPILLWAY_LOG_LEVEL',
    description: `Least severe entry of the JSON log: ${LOG_LEVELS.join(', ')}.`,
    fallback: 'info',
    parse: oneOf(LOG_LEVELS),
  },
  googleServiceAccount: {
    name: 'SPILLWAY_GOOGLE_SERVICE_ACCOUNT',
    description:
      'Key file of a Google service account, as a path or as its JSON: Google Sheets destinations of the first ' +
      'workspace need no key of their own then.',
    secret: true,
    parse: googleServiceAccount,
  },
  state: {
    name: 'SPILLWAY_STATE',
    description:
      'Where syncs keep what they have sent, and runs what they are to send: a folder that all workers see, or ' +
      's3://bucket/prefix. Default: `state` in the data folder.',
    parse: statePlace,
  },
  workDir: {
    name: 'SPILLWAY_WORK_DIR',
    description:
      'Folder on a local disk for the files of runs under way, up to a few times as large as the rows that they read. ' +
      "Servers may share it. Default: the system's folder for temporary files, sometimes memory.",
    parse: asText,
  },
  s3Endpoint: {
    name: 'SPILLWAY_S3_ENDPOINT',
    description: "URL of the store behind s3:// in SPILLWAY_STATE, where it is not Amazon's.",
    parse: httpUrl,
  },
  s3Region: {
    name: 'SPILLWAY_S3_REGION',
    description: 'Region of the bucket in SPILLWAY_STATE.',
    fallback: 'us-east-1',
    parse: asText,
  },
  s3AccessKeyId: {
    name: 'SPILLWAY_S3_ACCESS_KEY_ID',
    description:
      'With SPILLWAY_S3_SECRET_ACCESS_KEY: the key for the bucket in SPILLWAY_STATE. Default: what the AWS SDK finds, ' +
      'such as the role of the machine.',
    parse: asText,
  },
  s3SecretAccessKey: {
    name: 'SPILLWAY_S3_SECRET_ACCESS_KEY',
    description: 'Goes with SPILLWAY_S3_ACCESS_KEY_ID.',
    secret: true,
    parse: (text: string) => new Secret(text),
  },
  parallelRuns: {
    name: 'SPILLWAY_PARALLEL_RUNS',
    description: 'Runs of syncs that this worker does at once.',
    fallback: '4',
    parse: count,
  },
  engineMemory: {
    name: 'SPILLWAY_ENGINE_MEMORY',
    description:
      'What one run may use of memory to compare rows, such as 256MB or 1GB; the rest goes to disk.',
    fallback: '256MB',
    parse: memory,
  },
  retentionDays: {
    name: 'SPILLWAY_RETENTION_DAYS',
    description:
      'Days for which the records of a run are kept after its end, 1 to 3650. The run itself stays listed, its records ' +
      'answer 410 then.',
    fallback: '14',
    parse: days,
  },
  filesDir: {
    name: 'SPILLWAY_FILES_DIR',
    description:
      'Folder below which sources of files (CSV, Parquet, DuckDB) may read. Default: none, such sources are refused.',
    parse: folder,
  },
  caBundle: {
    name: 'SPILLWAY_CA_BUNDLE',
    description: 'PEM file of certificate authorities that outbound calls trust beside the public ones.',
    parse: certificateBundle,
  },
  httpsProxy: {
    name: 'HTTPS_PROXY',
    description: 'Proxy for outbound https calls; lower case works too.',
    parse: proxy,
    secret: true,
  },
  httpProxy: {
    name: 'HTTP_PROXY',
    description: 'Proxy for outbound http calls; lower case works too.',
    parse: proxy,
    secret: true,
  },
  noProxy: {
    name: 'NO_PROXY',
    description: 'Hosts that are reached without the proxy; lower case works too.',
    parse: asText,
  },
});
