import { Socket } from 'node:net';
import { ConfigurationError, NetworkError, type NetworkFault, type ResolvedAddress } from '#connector-kit';
import type { WireContext } from './credentials.ts';

/** For opening the connection, until the server's first packet. */
export const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_AFTER_MS = 30_000;

export interface Endpoint {
  /** For messages: `db.example.com:3306`. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
}

export function endpointOf(context: WireContext): Endpoint {
  const { hostname, port } = context.credentials;
  if (context.baseUrl === undefined) return { label: `${hostname}:${port}`, host: hostname, port };
  const url = URL.parse(context.baseUrl);
  if (url?.protocol !== 'mysql:' || url.hostname === '') {
    throw new ConfigurationError('SPILLWAY_MYSQL_BASE_URL must look like mysql://127.0.0.1:3307.');
  }
  const replaced = url.port === '' ? 3306 : Number(url.port);
  return {
    label: `${url.hostname}:${replaced}`,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: replaced,
  };
}

/**
 * Connects to the first of the checked addresses that answers, and waits for the first bytes of a MySQL greeting.
 * The socket is paused, the greeting unread.
 *
 * @throws NetworkError where nothing answers; ConfigurationError where something else than MySQL does
 */
export async function openSocket(
  endpoint: Endpoint,
  addresses: readonly [ResolvedAddress, ...ResolvedAddress[]],
  signal: AbortSignal,
): Promise<{ socket: Socket; address: ResolvedAddress }> {
  const deadline = Date.now() + CONNECT_TIMEOUT_MS;
  let fault: unknown;
  for (const [index, address] of addresses.entries()) {
    // An address that swallows packets must leave time for the next one.
    const timeoutMs = (deadline - Date.now()) / (addresses.length - index);
    try {
      return { socket: await greetedSocket(endpoint, address.address, timeoutMs, signal), address };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      fault = error;
    }
  }
  throw fault;
}

async function greetedSocket(
  endpoint: Endpoint,
  address: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = new Socket();
  const expiry = AbortSignal.timeout(Math.max(1, Math.floor(timeoutMs)));
  const either = AbortSignal.any([signal, expiry]);
  try {
    return await new Promise<Socket>((resolve, reject) => {
      let connected = false;
      let head = Buffer.alloc(0);
      either.addEventListener('abort', () => reject(connected ? silence(endpoint) : slowness(endpoint)), {
        once: true,
      });
      socket.on('error', (error: NodeJS.ErrnoException) => reject(socketFault(endpoint, error)));
      socket.on('close', () => reject(hangUp(endpoint)));
      socket.on('data', (chunk: Buffer) => {
        head = Buffer.concat([head, chunk]);
        if (head.length < 5) return;
        socket.pause();
        socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
        if (!isGreeting(head)) return reject(stranger(endpoint, head));
        socket.unshift(head);
        resolve(socket);
      });
      signal.throwIfAborted();
      socket.connect({ host: address, port: endpoint.port }, () => (connected = true));
      socket.setNoDelay(true);
      // A server that is gone is noticed while we wait for a long answer.
      socket.setKeepAlive(true, KEEPALIVE_AFTER_MS);
    });
  } catch (error) {
    socket.removeAllListeners().on('error', () => {});
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}

/** A packet with sequence number 0 that holds a greeting (protocol 10) or an error (255). */
function isGreeting(head: Buffer): boolean {
  return head[3] === 0 && (head[4] === 10 || head[4] === 255);
}

function stranger(endpoint: Endpoint, head: Buffer): ConfigurationError {
  const said = head
    .toString('latin1', 0, 40)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return new ConfigurationError(
    `${endpoint.label} answers, but it is no MySQL server (it said "${said}"): check the hostname and the port.`,
  );
}

function silence(endpoint: Endpoint): NetworkError {
  return new NetworkError(
    'timeout',
    `${endpoint.label} took the connection, but sent no MySQL greeting within ${CONNECT_TIMEOUT_MS / 1000} s: check that the port is that of MySQL and that the server is not overloaded.`,
  );
}

function slowness(endpoint: Endpoint): NetworkError {
  return new NetworkError(
    'timeout',
    `No connection to ${endpoint.label} within ${CONNECT_TIMEOUT_MS / 1000} s: check the hostname, the port and that its firewall lets this server in.`,
  );
}

function hangUp(endpoint: Endpoint): NetworkError {
  return new NetworkError(
    'reset',
    `${endpoint.label} closed the connection without a MySQL greeting: check the port, and whether a proxy or firewall stands in front of the server.`,
  );
}

const FAULTS: Readonly<Record<string, NetworkFault>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

/** A fault of the socket in words for the person who has to open a firewall or correct a port. */
export function socketFault(endpoint: Endpoint, error: NodeJS.ErrnoException): NetworkError {
  const fault = FAULTS[error.code ?? ''] ?? 'unreachable';
  const advice: Partial<Record<NetworkFault, string>> = {
    refused: 'nothing listens there: check the port, and that MySQL listens on more than its own machine',
    reset: 'the server or something before it closed the connection',
    timeout: 'no answer came in time',
  };
  return new NetworkError(
    fault,
    `Can't reach ${endpoint.label}: ${advice[fault] ?? 'the network has no way to it'} (${error.code ?? error.message}).`,
    { cause: error },
  );
}
