import autocannon from 'autocannon';
import { answerParent } from './child.ts';
import type { Request } from './exchange.ts';
import { quantile } from './statistics.ts';

// A program: sends one request again and again, and times the answers.

export interface LoadOrder {
  readonly url: string;
  readonly request: Request;
  readonly connections: number;
  /** For so long, or so often. */
  readonly limit: { readonly seconds: number } | { readonly requests: number };
}

export interface Load {
  readonly answers: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

answerParent<LoadOrder>(async ({ url, request, connections, limit }) => {
  const { path, ...rest } = request;
  const times: number[] = [];
  const began = performance.now();
  let ended = began;
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const options: autocannon.Options = {
    url: new URL(path, url).href,
    ...rest,
    connections,
    ...('seconds' in limit ? { duration: limit.seconds } : { amount: limit.requests }),
  };
  const run = autocannon(options, (error: Error | null, result) => {
    if (error === null) resolve(result);
    else reject(error);
  });
  // Its own histogram counts whole milliseconds.
  run.on('response', (_client, _status, _bytes, ms) => {
    times.push(ms);
    ended = performance.now();
  });
  const { non2xx, errors } = await promise;
  if (non2xx + errors > 0) {
    throw new Error(
      `${request.method} ${path}: ${non2xx} answers were no success, ${errors} requests failed`,
    );
  }
  return {
    answers: times.length,
    perSecond: (times.length * 1000) / (ended - began),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  } satisfies Load;
});
