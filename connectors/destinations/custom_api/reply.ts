import type { ConnectorError, HttpResponse } from '#connector-kit';
import { ConfigurationError, ReconnectError, RecordError, RetryLaterError } from '#connector-kit';
import { cut, isObject, isText, quote } from './shape.ts';

/**
 * What came back for one call.
 * - `refused`: the endpoint, or something before it, says that it did not do it. The error says who must act;
 *   `spoken` is true where it came as a JSON-RPC error, so from the endpoint itself.
 * - `unreadable`: an answer that is no JSON-RPC 2.0 reply to this call. It may have been carried out.
 */
export type Reply =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'refused'; readonly spoken: boolean; readonly error: ConnectorError }
  | { readonly kind: 'unreadable'; readonly message: string };

/** The parts of an HTTP response that are read. */
export type Answer = Pick<HttpResponse, 'status' | 'headers' | 'text'>;

/** What a message names: whom was asked what, and how to make the reply fit to be shown. */
export interface Asked {
  readonly method: string;
  readonly id: string;
  readonly host: string;
  readonly strike: (text: string) => string;
}

const EXPECTED =
  'Expected a JSON-RPC 2.0 reply: {"jsonrpc": "2.0", "id": the same id, "result": {…}} or "error" in place of "result".';
/** Of what the endpoint itself says in a JSON-RPC error, in characters. */
const LONGEST_WORDS = 1000;

/** What an answer says about the call. Of the 5xx only 503 says that it was not carried out. */
export function readReply(answer: Answer, asked: Asked): Reply {
  const { status } = answer;
  const text = answer.text();
  const message = readMessage(text, asked.id);
  if (message.kind === 'result' && status >= 200 && status < 300) {
    return { kind: 'result', result: message.result };
  }
  const said = message.kind === 'error' ? describeError(message.error, asked) : excerpt(text, asked);
  const spoken = message.kind === 'error';
  const refusal = refusalOf(answer, asked, { said, spoken });
  if (refusal !== undefined) return { kind: 'refused', spoken, error: refusal };
  if (spoken) return { kind: 'refused', spoken, error: errorOf(message.error, asked) };
  const place = `${asked.host} answered ${asked.method} with HTTP ${status}`;
  if (message.kind === 'result') {
    return {
      kind: 'unreadable',
      message: `${place} beside a result: ${said}. Answer successes with HTTP 200.`,
    };
  }
  return { kind: 'unreadable', message: `${place} and ${message.problem}: ${said}. ${EXPECTED}` };
}

type Message =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'neither'; readonly problem: string };

/** A reply may repeat `method`, as the samples of the documentation do, and hold `error: null` beside its result. */
function readMessage(text: string, id: string): Message {
  const neither = (problem: string): Message => ({ kind: 'neither', problem });
  if (text.trim() === '') return neither('no body');
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return neither(/^\s*</.test(text) ? 'HTML or XML' : 'a body that is not JSON');
  }
  if (!isObject(body)) return neither(Array.isArray(body) ? 'a JSON array' : 'JSON that is no object');
  if (body['jsonrpc'] !== '2.0') return neither('JSON without "jsonrpc": "2.0"');
  const failed = body['error'] !== undefined && body['error'] !== null;
  const answered = body['result'] !== undefined && body['result'] !== null;
  if (failed && answered) return neither('both "result" and "error"');
  // JSON-RPC 2.0, section 5: an error has the id null where the request's id could not be read.
  const sameId = body['id'] === id || (failed && (body['id'] === null || body['id'] === undefined));
  if (!sameId) return neither('the id of another request');
  if (failed) return { kind: 'error', error: body['error'] };
  if (answered) return { kind: 'result', result: body['result'] };
  return neither('neither "result" nor "error"');
}

/** A JSON-RPC error says more than most status codes: servers differ in which one they send beside it. */
function refusalOf(
  answer: Answer,
  asked: Asked,
  { said, spoken }: { said: string; spoken: boolean },
): ConnectorError | undefined {
  const { status } = answer;
  const place = `${asked.host} answered ${asked.method} with HTTP ${status}: ${said}`;
  const code = String(status);
  if (status === 401 || status === 403) {
    return new ReconnectError(`${place}. Check auth_token and custom_headers.`, { code });
  }
  if (status === 408 || status === 429 || status === 503) {
    return new RetryLaterError(`${place}. The endpoint asks to be called later.`, {
      code,
      ...retryAfter(answer.headers['retry-after']),
    });
  }
  if (spoken) return undefined;
  if (status === 413) {
    return new RecordError(
      `${place}. The batch is too large for the endpoint: let get_sync_speed give a smaller maximum_batch_size.`,
      { code },
    );
  }
  if (status >= 300 && status < 400) {
    return new ConfigurationError(`${place}. Enter the URL that answers without a redirect.`, { code });
  }
  if (status === 404 || status === 405 || status === 410) {
    return new ConfigurationError(`${place}. Check webhook_url: it must accept POST requests.`, { code });
  }
  if (status >= 400 && status < 500) return new RecordError(`${place}. ${EXPECTED}`, { code });
  return undefined;
}

const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

function errorOf(error: unknown, asked: Asked): ConnectorError {
  const code = isObject(error) ? error['code'] : undefined;
  const place = `${asked.host} answered ${asked.method} with an error: ${describeError(error, asked)}`;
  const options =
    code === undefined ? {} : { code: typeof code === 'number' ? String(code) : JSON.stringify(code) };
  if (code === METHOD_NOT_FOUND) {
    return new ConfigurationError(`${place}. The endpoint must implement ${asked.method}.`, options);
  }
  if (code === INVALID_PARAMS) return new RecordError(place, options);
  return new RetryLaterError(place, options);
}

function describeError(error: unknown, { strike }: Asked): string {
  if (!isObject(error)) return cut(strike(typeof error === 'string' ? error : JSON.stringify(error)));
  const { code, message, data } = error;
  const words = isText(message) ? message : 'no message';
  const more = isText(data) ? ` (${data})` : '';
  return `${cut(strike(words + more), LONGEST_WORDS)}${code === undefined ? '' : `, code ${quote(code)}`}`;
}

function excerpt(text: string, { strike }: Asked): string {
  const clean = strike(text).replace(/\s+/g, ' ').trim();
  return clean === '' ? 'an empty body' : cut(clean);
}

function retryAfter(header: string | undefined): { retryAfterMs?: number } {
  if (header === undefined) return {};
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds } : {};
}
