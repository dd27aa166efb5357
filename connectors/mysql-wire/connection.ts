import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { authPlugins, createConnection, type Connection, type SslOptions } from 'mysql2';
import { ConfigurationError } from '#connector-kit';
import type { WireContext } from './credentials.ts';
import { connectionFault, type DriverError } from './errors.ts';
import { CONNECT_TIMEOUT_MS, endpointOf, openSocket, type Endpoint } from './socket.ts';

export interface OpenConnection {
  readonly connection: Connection;
  readonly socket: Socket;
  readonly endpoint: Endpoint;
}

/**
 * Logs in at the address that the network policy allows; the driver never resolves a name.
 *
 * @throws ConnectorError: NetworkError, ReconnectError (login refused), ConfigurationError, RetryLaterError
 */
export async function connect(context: WireContext): Promise<OpenConnection> {
  const mode = context.credentials.ssl_mode;
  if (mode !== 'prefer') return connectOnce(context, mode !== 'disable');
  try {
    return await connectOnce(context, true);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as DriverError | undefined) : undefined;
    if (cause?.code !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error;
    return connectOnce(context, false);
  }
}

async function connectOnce(context: WireContext, secure: boolean): Promise<OpenConnection> {
  const { credentials, signal } = context;
  const endpoint = endpointOf(context);
  const addresses = await context.network.resolve(endpoint.host);
  if (credentials.ssl_mode === 'verify-full' && addresses[0].serverName === undefined) {
    throw new ConfigurationError(
      `The "ssl_mode" "verify-full" compares the certificate with the host's name, and ${endpoint.host} is an IP address: give the name, or choose "verify-ca".`,
    );
  }
  const ssl = secure ? tlsOptions(context) : undefined;
  const { socket, address } = await openSocket(endpoint, addresses, signal);
  const connection = createConnection({
    stream: socket,
    // For the certificate only: the socket is open already.
    host: address.serverName ?? address.address,
    port: endpoint.port,
    user: credentials.user,
    password: credentials.password.reveal(),
    database: credentials.database,
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'UTF8MB4_GENERAL_CI',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    multipleStatements: false,
    // The driver would otherwise compile row readers from column names that the server chooses.
    disableEval: true,
    // Without this a server may ask for any file that Spillway can read.
    flags: ['-LOCAL_FILES'],
    enableCleartextPlugin: false,
    authPlugins: secure ? {} : withoutServerKeys(endpoint),
    ...(ssl === undefined ? {} : { ssl }),
  });
  // A second fault after the first must not end the process.
  connection.on('error', () => {});
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', abort));
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('connect', () => resolve());
      connection.once('error', reject);
      signal.throwIfAborted();
      socket.resume();
    });
    return { connection, socket, endpoint };
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw signal.reason;
    throw connectionFault(endpoint, error, secure);
  }
}

function tlsOptions(context: WireContext): SslOptions {
  const { ssl_mode: mode, ssl_ca: ca } = context.credentials;
  const verifies = mode === 'verify-ca' || mode === 'verify-full';
  if (ca !== undefined && !isCertificate(ca)) {
    throw new ConfigurationError(
      'ssl_ca holds no certificate: give its PEM text, from -----BEGIN CERTIFICATE----- on.',
    );
  }
  const authorities = ca === undefined ? [...rootCertificates] : [ca];
  return {
    rejectUnauthorized: verifies,
    verifyIdentity: mode === 'verify-full',
    ca: [...authorities, ...context.network.certificateAuthorities],
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}

/**
 * Without TLS these plugins encrypt the password with a key that the server sends, and whoever stands between can
 * send his own. What they do without that key (the fast path of caching_sha2_password) stays.
 */
function withoutServerKeys(endpoint: Endpoint): {
  [plugin: string]: ReturnType<typeof authPlugins.sha256_password>;
} {
  const onServerPublicKey = (): never => {
    throw new ConfigurationError(
      `${endpoint.label} would need the password over a connection without TLS: turn TLS on at the server and choose "ssl_mode" "require", or give the user mysql_native_password.`,
    );
  };
  return {
    caching_sha2_password: authPlugins.caching_sha2_password({ onServerPublicKey }),
    sha256_password: authPlugins.sha256_password({ onServerPublicKey }),
  };
}
