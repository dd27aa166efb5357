/**
 * Ways to misbehave, each once per `failNext`.
 * - `hang`: reads the request and never answers. `disconnect`: reads it and closes the connection.
 * - `lose_answer`: carries the request out, then closes the connection.
 * - `server_error` 500 and `unavailable` 503 answer in plain text, `rate_limited` 429 with `Retry-After: 1`.
 * - `html`, `empty`, `wrong_id` and `result_and_error` answer 200 with what is no JSON-RPC reply to the request.
 * - `method_error`: a JSON-RPC error. `test_failed`: the test's own verdict is negative.
 * - `omit_results` leaves every second record result out.
 */
export type Fault =
  | 'hang'
  | 'disconnect'
  | 'lose_answer'
  | 'server_error'
  | 'unavailable'
  | 'rate_limited'
  | 'html'
  | 'empty'
  | 'wrong_id'
  | 'result_and_error'
  | 'method_error'
  | 'test_failed'
  | 'omit_results';

interface Planned {
  readonly fault: Fault;
  readonly method: string | undefined;
}

/** Faults that are still to happen, first come first served. */
export class FaultPlan {
  readonly #planned: Planned[] = [];

  add(fault: Fault, method: string | undefined): void {
    this.#planned.push({ fault, method });
  }

  take(method: string): Fault | undefined {
    const index = this.#planned.findIndex((planned) => (planned.method ?? method) === method);
    return index === -1 ? undefined : this.#planned.splice(index, 1)[0]?.fault;
  }
}

export interface Answer {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

export function json(body: unknown): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(body) };
}

/** The faulty answer to a request, given the right one; undefined where there is to be none. */
export function faultyAnswer(fault: Fault, id: unknown, result: unknown): Answer | undefined {
  switch (fault) {
    case 'hang':
    case 'disconnect':
    case 'lose_answer':
      return undefined;
    case 'server_error':
      return { status: 500, type: 'text/plain', body: 'Internal Server Error' };
    case 'unavailable':
      return { status: 503, type: 'text/plain', body: 'Down for maintenance' };
    case 'rate_limited':
      return { status: 429, type: 'text/plain', body: 'Slow down', headers: { 'retry-after': '1' } };
    case 'html':
      return { status: 200, type: 'text/html', body: '<!doctype html><title>Welcome</title>' };
    case 'empty':
      return { status: 200, type: 'application/json', body: '' };
    case 'wrong_id':
      return json({ jsonrpc: '2.0', id: 'f'.repeat(32), result });
    case 'result_and_error':
      return json({ jsonrpc: '2.0', id, result, error: { code: 1, message: 'Both' } });
    case 'method_error':
      return json({ jsonrpc: '2.0', id, error: { code: -32_000, message: 'The CRM is closed today' } });
    case 'test_failed':
      return json({ jsonrpc: '2.0', id, result: { success: false, error_message: 'No licence' } });
    case 'omit_results':
      return json({ jsonrpc: '2.0', id, result: half(result) });
  }
}

/** Every second result. */
function half(result: unknown): unknown {
  const { record_results: results = [] } = result as { record_results?: unknown[] };
  return { record_results: results.filter((_, index) => index % 2 === 0) };
}
