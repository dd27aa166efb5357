import { onTestFinished } from 'vitest';
import { NetworkError, type HttpClient } from '#connector-kit';
import { Redactor } from '#secret';
import type { CallRecord } from '../call-record.ts';
import type { HttpScope } from '../client.ts';
import { Egress, type EgressOptions } from '../egress.ts';

export interface TestClient {
  readonly http: HttpClient;
  readonly calls: readonly CallRecord[];
  readonly egress: Egress;
}

/** An egress that may reach loopback and retries after 1 ms, until the end of the test. */
export function startEgress(options: Partial<EgressOptions> = {}): Egress {
  const egress = new Egress({
    allowedAddresses: ['127.0.0.1'],
    userAgent: 'Spillway/test',
    retryBaseMs: 1,
    ...options,
  });
  onTestFinished(() => egress.close());
  return egress;
}

/** A client of a new egress, or of the given one, that keeps what it records. */
export function startClient(
  options: Partial<EgressOptions> & { egress?: Egress; scope?: Partial<HttpScope> } = {},
): TestClient {
  const { egress: given, scope, ...egressOptions } = options;
  const egress = given ?? startEgress(egressOptions);
  const calls: CallRecord[] = [];
  const http = egress.httpClient({
    type: 'example',
    redactor: new Redactor(),
    record: (call) => calls.push(call),
    signal: new AbortController().signal,
    ...scope,
  });
  return { http, calls, egress };
}

/** The fault that a call ends with; throws where it ends with an answer or anything else. */
export async function faultOf(call: Promise<unknown>): Promise<NetworkError> {
  const ending: unknown = await call.catch((error: unknown) => error);
  if (ending instanceof NetworkError) return ending;
  throw new Error(`expected a NetworkError, not ${String(ending)}`, { cause: ending });
}
