import { X509Certificate } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, getCACertificates, type ConnectionOptions } from 'node:tls';
import { ConfigurationError, ConnectorError, NetworkError, type ResolvedAddress } from '#connector-kit';
import { productOf, type WireContext } from './credentials.ts';

/** A connection on which no PostgreSQL message but the question for TLS has passed yet. */
export interface OpenSocket {
  readonly socket: Socket;
  readonly encrypted: boolean;
  readonly address: ResolvedAddress;
}

export interface Target {
  readonly host: string;
  readonly port: number;
}

const CONNECT_TIMEOUT_MS = 10_000;
const KEEPALIVE_AFTER_MS = 30_000;

/** `SSLRequest`: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/** The server of the credentials, or the one that the operator put in its place. */
export function targetOf(context: WireContext): Target {
  const { hostname, port } = context.credentials;
  if (context.baseUrl === undefined) return { host: hostname, port };
  const url = URL.parse(context.baseUrl);
  if (url === null || url.hostname === '') {
    throw new ConfigurationError(
      `${productOf(context).baseUrlVariable} is not a URL such as postgres://127.0.0.1:5433: the operator must correct it.`,
    );
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: url.port === '' ? port : Number(url.port) };
}

/**
 * Connects to an address that the policy allows and agrees on encryption as `ssl_mode` says.
 * @throws NetworkError, ConfigurationError, RetryLaterError, or the reason of `context.signal`
 */
export async function openSocket(context: WireContext, timeoutMs = CONNECT_TIMEOUT_MS): Promise<OpenSocket> {
  const target = targetOf(context);
  const addresses = await context.network.resolve(target.host);
  const opening = new AbortController();
  const giveUp = (): void => opening.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  context.signal.addEventListener('abort', giveUp, { once: true });
  let failure: unknown;
  try {
    for (const address of addresses) {
      try {
        context.signal.throwIfAborted();
        return await openAt(context, { target, address, stop: opening.signal });
      } catch (error) {
        context.signal.throwIfAborted();
        if (opening.signal.aborted) {
          const waited = `${timeoutMs / 1000} s`;
          throw new NetworkError(
            'timeout',
            `${where(target)} did not answer within ${waited}: is it a PostgreSQL server, and does a firewall let us through?`,
            { cause: error },
          );
        }
        failure ??= error;
        // Another address of the same server would say the same.
        if (!(error instanceof NetworkError) || error.fault === 'tls') break;
      }
    }
    throw failure;
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', giveUp);
  }
}

interface Attempt {
  readonly target: Target;
  readonly address: ResolvedAddress;
  readonly stop: AbortSignal;
}

async function openAt(context: WireContext, attempt: Attempt): Promise<OpenSocket> {
  const { target, address, stop } = attempt;
  const mode = context.credentials.ssl_mode;
  const socket = await openTcp(attempt);
  if (mode === 'disable') return { socket, encrypted: false, address };
  try {
    if (await offersTls(socket, target)) {
      return { socket: await startTls(context, attempt, socket), encrypted: true, address };
    }
    if (mode === 'prefer') return { socket, encrypted: false, address };
    throw new NetworkError(
      'tls',
      `${where(target)} does not offer TLS, and ssl_mode is ${mode}: turn TLS on at the server (ssl = on), or ` +
        `choose ssl_mode prefer or disable if the way to it is safe.`,
    );
  } catch (error) {
    socket.destroy();
    const faultOfTls = error instanceof NetworkError && error.fault === 'tls';
    if (mode !== 'prefer' || !faultOfTls || stop.aborted) throw error;
    // As libpq does in this mode: once more, without TLS.
    return { socket: await openTcp(attempt), encrypted: false, address };
  }
}

async function openTcp({ target, address, stop }: Attempt): Promise<Socket> {
  const socket = connectTcp({ host: address.address, family: address.family, port: target.port });
  // Whoever waits hears of an error by itself; one that strikes between two waits must not end the process.
  socket.on('error', () => {});
  // A server that is gone is noticed while we wait for a long answer.
  socket.setKeepAlive(true, KEEPALIVE_AFTER_MS);
  stop.addEventListener('abort', () => socket.destroy(), { once: true });
  try {
    await happening(socket, 'connect');
    return socket;
  } catch (error) {
    socket.destroy();
    throw networkErrorOf(error, target);
  }
}

async function offersTls(socket: Socket, target: Target): Promise<boolean> {
  socket.write(SSL_REQUEST);
  let answer: string;
  try {
    const chunk = await happening(socket, 'data');
    answer = Buffer.isBuffer(chunk) ? chunk.toString('latin1') : '';
  } catch (error) {
    throw networkErrorOf(error, target);
  }
  // More than one byte would be text that somebody slipped in ahead of the encryption.
  if (answer === 'S') return true;
  if (answer === 'N') return false;
  if (answer.startsWith('E')) {
    throw new NetworkError('tls', `${where(target)} answered the question for TLS with an error.`);
  }
  throw notPostgres(target);
}

async function startTls(
  context: WireContext,
  { target, address, stop }: Attempt,
  socket: Socket,
): Promise<Socket> {
  const secured = connectTls({ socket, host: address.address, ...tlsOptions(context, address) });
  secured.on('error', () => {});
  stop.addEventListener('abort', () => secured.destroy(), { once: true });
  try {
    await happening(secured, 'secureConnect');
    return secured;
  } catch (error) {
    secured.destroy();
    const { message } = error as Error;
    throw new NetworkError(
      'tls',
      `The TLS handshake with ${where(target)} failed under ssl_mode ${context.credentials.ssl_mode}: ${message}. ` +
        `Check the server's certificate, the name in "hostname", and "ssl_ca" where a private authority signed it.`,
      { cause: error },
    );
  }
}

/** What to verify: `require` looks at the chain where `ssl_ca` is given, as libpq does. */
function tlsOptions(context: WireContext, address: ResolvedAddress): ConnectionOptions {
  const { ssl_mode: mode, ssl_ca: authority } = context.credentials;
  const name = address.serverName === undefined ? {} : { servername: address.serverName };
  const verified =
    mode === 'verify-full' || mode === 'verify-ca' || (mode === 'require' && authority !== undefined);
  if (!verified) return { ...name, rejectUnauthorized: false };
  const ca =
    authority === undefined
      ? [...getCACertificates('default'), ...context.network.certificateAuthorities]
      : [checkedAuthority(authority)];
  if (mode === 'verify-full') return { ...name, ca, rejectUnauthorized: true };
  return { ...name, ca, rejectUnauthorized: true, checkServerIdentity: () => undefined };
}

function checkedAuthority(pem: string): string {
  try {
    return new X509Certificate(pem).toString() && pem;
  } catch (error) {
    throw new ConfigurationError(
      'credentials.ssl_ca is no PEM certificate: it starts with -----BEGIN CERTIFICATE-----.',
      { cause: error },
    );
  }
}

/** Resolves with the first argument of `event`; rejects when the socket fails or closes before. */
function happening(socket: Socket, event: 'connect' | 'data' | 'secureConnect'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (how: () => void): void => {
      socket.off(event, onEvent).off('error', onError).off('close', onClose);
      how();
    };
    const onEvent = (value: unknown): void => settle(() => resolve(value));
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(new Error('the connection was closed')));
    socket.on(event, onEvent).on('error', onError).on('close', onClose);
  });
}

export function where({ host, port }: Target): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function notPostgres(target: Target): ConfigurationError {
  return new ConfigurationError(
    `${where(target)} does not speak PostgreSQL's protocol: check "hostname" and "port" (5432 is usual).`,
  );
}

/** A socket's error as a kit error. */
export function networkErrorOf(error: unknown, target: Target): Error {
  if (error instanceof ConnectorError) return error;
  const { message, code = '' } = error as NodeJS.ErrnoException;
  const place = where(target);
  if (code === 'ECONNREFUSED') {
    return new NetworkError(
      'refused',
      `Nothing accepts connections at ${place}: check "hostname" and "port", and that the server listens there.`,
      { cause: error },
    );
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return new NetworkError('unreachable', `There is no way to ${place} (${code}).`, { cause: error });
  }
  if (code === 'ETIMEDOUT') {
    return new NetworkError('timeout', `${place} does not answer.`, { cause: error });
  }
  return new NetworkError('reset', `The connection to ${place} broke off: ${message}.`, { cause: error });
}
