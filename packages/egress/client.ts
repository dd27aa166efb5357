import { setTimeout as sleep } from 'node:timers/promises';
import {
  NetworkError,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type RateLimit,
} from '#connector-kit';
import type { Redactor } from '#secret';
import { callRecord, type CallRecord } from './call-record.ts';
import { exchange, type WireAnswer, type WireRequest } from './exchange.ts';
import type { RateBudget } from './rate-budget.ts';
import { MOST_REDIRECTS, redirectedRequest } from './redirect.ts';
import { response } from './response.ts';
import { MOST_RETRIES, mayRetry, retryDelayMs } from './retry.ts';
import type { Transport } from './transport.ts';
import { wireRequest } from './wire-request.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

/** For whom an HTTP client speaks. */
export interface HttpScope {
  /** The connector's type: rate limits of different types never meet. */
  readonly type: string;
  readonly rateLimit?: RateLimit;
  /** Knows the credentials: recorded calls and errors go through it. */
  readonly redactor: Redactor;
  /** Receives every call, redirects and failed tries too. What it throws is ignored. */
  readonly record?: (call: CallRecord) => void;
  /** Ends calls, waits and retries: they throw its reason. */
  readonly signal: AbortSignal;
}

interface Means {
  readonly transport: Transport;
  readonly budget: RateBudget;
  readonly userAgent: string;
  readonly retryBaseMs: number;
}

interface Try {
  readonly attempt: number;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

interface Tries extends Try {
  readonly sameOrigin: boolean;
}

/** The HttpClient of one scope; see `HttpClient` of the connector kit for what it promises. */
export class ScopedHttpClient implements HttpClient {
  readonly #scope: HttpScope;
  readonly #means: Means;

  constructor(scope: HttpScope, means: Means) {
    this.#scope = scope;
    this.#means = means;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { signal, redactor } = this.#scope;
    signal.throwIfAborted();
    const first = wireRequest(request, this.#means.userAgent, redactor);
    const { timeoutMs = DEFAULT_TIMEOUT_MS, maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES } = request;
    const sameOrigin = request.sameOrigin === true;
    for (let attempt = 1; ; attempt += 1) {
      const { last, ending } = await this.#try(first, { attempt, timeoutMs, maxResponseBytes, sameOrigin });
      const delay =
        attempt <= MOST_RETRIES && mayRetry(request, ending)
          ? retryDelayMs(attempt, ending, this.#means.retryBaseMs)
          : undefined;
      if (delay === undefined) {
        if (ending instanceof NetworkError) throw ending;
        return response(last.url, ending);
      }
      await sleep(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  setRequestsPerSecond(requestsPerSecond: number): void {
    const { rateLimit } = this.#scope;
    if (rateLimit !== undefined) {
      this.#means.budget.setRequestsPerSecond(this.#budgetKey(rateLimit), requestsPerSecond);
    }
  }

  /** One try, with the redirects that it leads through. */
  async #try(
    first: WireRequest,
    { attempt, timeoutMs, maxResponseBytes, sameOrigin }: Tries,
  ): Promise<{ last: WireRequest; ending: WireAnswer | NetworkError }> {
    let request = first;
    let left = timeoutMs;
    try {
      for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
        const startedAt = performance.now();
        const answer = await this.#send(request, { attempt, timeoutMs: left, maxResponseBytes });
        left = Math.max(1, left - (performance.now() - startedAt));
        const next = redirectedRequest(request, answer, this.#scope.redactor, sameOrigin);
        if (next === undefined) return { last: request, ending: answer };
        request = next;
      }
      throw new NetworkError(
        'too_many_redirects',
        `${first.url.host} redirects more than ${MOST_REDIRECTS} times: check the address`,
        { sent: true },
      );
    } catch (error) {
      if (this.#scope.signal.aborted || !(error instanceof NetworkError)) throw error;
      return { last: request, ending: error };
    }
  }

  async #send(request: WireRequest, { attempt, ...limits }: Try): Promise<WireAnswer> {
    const { signal, rateLimit } = this.#scope;
    const release =
      rateLimit === undefined
        ? () => {}
        : await this.#means.budget.take(this.#budgetKey(rateLimit), rateLimit, signal);
    const at = new Date();
    const startedAt = performance.now();
    const note = (ending: WireAnswer | Error): void =>
      this.#note({ at, durationMs: performance.now() - startedAt, attempt, request, ending });
    try {
      const route = await this.#means.transport.route(request.url);
      const answer = await exchange(route, request, { ...limits, signal });
      note(answer);
      return answer;
    } catch (error) {
      note(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      release();
    }
  }

  #note(call: Parameters<typeof callRecord>[0]): void {
    const { record, redactor } = this.#scope;
    if (record === undefined) return;
    try {
      const recorded: unknown = record(callRecord(call, redactor));
      if (recorded instanceof Promise) recorded.catch(() => {});
    } catch {
      // A recorder that fails must not fail the call.
    }
  }

  #budgetKey(rateLimit: RateLimit): string {
    return `${this.#scope.type}:${rateLimit.key}`;
  }
}
