import type { Dispatcher } from 'undici';
import { NetworkError, type HttpRequest } from '#connector-kit';
import { decode } from './content-encoding.ts';
import { answerTooLarge, networkErrorFrom } from './fault.ts';
import type { Route } from './transport.ts';

/** A request as it travels. Header names are in lower case. */
export interface WireRequest {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; several values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without its content encoding. */
  readonly body: Buffer;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and reads the whole answer.
 *
 * @throws NetworkError, or the signal's reason
 */
export async function exchange(
  route: Route,
  request: WireRequest,
  limits: ExchangeLimits,
): Promise<WireAnswer> {
  const answer = await sendAndRead(route, request, limits);
  const body = await decode(answer.body, answer.headers['content-encoding'] ?? '', {
    host: request.url.host,
    maxBytes: limits.maxResponseBytes,
  });
  return { ...answer, body };
}

function sendAndRead(
  { dispatcher, proxy }: Route,
  { method, url, headers, body }: WireRequest,
  { timeoutMs, maxResponseBytes, signal }: ExchangeLimits,
): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  let controller: Dispatcher.DispatchController | undefined;
  let ended = false;
  let status = 0;
  let answerHeaders: Record<string, string> = {};
  const chunks: Buffer[] = [];
  let size = 0;

  const end = (): void => {
    ended = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  const stop = (reason: unknown): void => {
    if (ended) return;
    end();
    reject(reason);
    controller?.abort(new Error('The answer is no longer wanted'));
  };
  const onAbort = (): void => stop(signal.reason);
  const timer = setTimeout(() => {
    stop(
      new NetworkError(
        'timeout',
        `${url.host} did not answer within ${timeoutMs / 1000} s: try again later`,
        {
          sent: controller !== undefined,
        },
      ),
    );
  }, timeoutMs);
  const tooLarge = (): void => stop(answerTooLarge(url.host, maxResponseBytes));

  if (signal.aborted) {
    onAbort();
    return promise;
  }
  signal.addEventListener('abort', onAbort, { once: true });
  const fail = (error: unknown): void => {
    stop(networkErrorFrom(error, { endpoint: endpointOf(url, proxy), sent: controller !== undefined }));
  };
  const handler: Dispatcher.DispatchHandler = {
    // Called when a connection stands and the request is about to be written.
    onRequestStart(started) {
      if (ended) started.abort(new Error('The answer is no longer wanted'));
      else controller = started;
    },
    onResponseStart(_controller, statusCode, received) {
      if (statusCode < 200) return;
      status = statusCode;
      answerHeaders = joinValues(received);
      if (method !== 'HEAD' && Number(answerHeaders['content-length'] ?? 0) > maxResponseBytes) tooLarge();
    },
    onResponseData(_controller, chunk) {
      size += chunk.length;
      if (size > maxResponseBytes) tooLarge();
      else chunks.push(chunk);
    },
    onResponseEnd() {
      if (ended) return;
      end();
      resolve({ status, headers: answerHeaders, body: Buffer.concat(chunks) });
    },
    onResponseError: (_controller, error) => fail(error),
  };
  const path = url.pathname + url.search;
  try {
    dispatcher.dispatch(
      { origin: url.origin, path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 },
      handler,
    );
  } catch (error) {
    fail(error);
  }
  return promise;
}

function endpointOf(url: URL, proxy: string | undefined): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname}:${port}${proxy === undefined ? '' : ` through the proxy ${proxy}`}`;
}

function joinValues(
  received: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(received).map(([name, value = '']) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
