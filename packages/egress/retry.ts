import { NetworkError, retryAfterMs, type HttpRequest, type NetworkFault } from '#connector-kit';
import type { WireAnswer } from './exchange.ts';

export const MOST_RETRIES = 3;
const LONGEST_BACKOFF_MS = 8_000;
const LONGEST_RETRY_AFTER_MS = 60_000;

const BUSY = new Set([429, 502, 503, 504]);
const PASSING: ReadonlySet<NetworkFault> = new Set(['refused', 'unreachable', 'timeout', 'reset']);
/** Codes of a call after `Egress.close`. */
const CLOSED = new Set<unknown>(['UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** Whether a try that ended so may be made again: see `HttpRequest.retry`. */
export function mayRetry(
  { method, retry = 'safe' }: Pick<HttpRequest, 'method' | 'retry'>,
  ending: WireAnswer | NetworkError,
): boolean {
  if (retry === 'never') return false;
  const isRepeatable = retry === 'always' || REPEATABLE.has(method);
  if (ending instanceof NetworkError) {
    const cause = causeOf(ending);
    const mayPass = PASSING.has(ending.fault) || cause === 'EAI_AGAIN';
    return mayPass && !CLOSED.has(cause) && (isRepeatable || !ending.sent);
  }
  return ending.status === 429 || (BUSY.has(ending.status) && isRepeatable);
}

/**
 * How long to wait before the next try, in milliseconds; undefined where the provider asks for more than 60 s.
 *
 * @param attempt of the try that failed, from 1
 */
export function retryDelayMs(
  attempt: number,
  ending: WireAnswer | NetworkError,
  baseMs: number,
): number | undefined {
  const longest = Math.min(baseMs * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
  const backoff = longest / 2 + (Math.random() * longest) / 2;
  const asked = ending instanceof NetworkError ? undefined : retryAfterMs(ending.headers['retry-after']);
  if (asked === undefined) return backoff;
  return asked > LONGEST_RETRY_AFTER_MS ? undefined : Math.max(asked, backoff);
}

function causeOf({ cause }: NetworkError): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
