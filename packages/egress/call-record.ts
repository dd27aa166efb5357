import { isUtf8 } from 'node:buffer';
import type { Redactor } from '#secret';
import type { WireAnswer, WireRequest } from './exchange.ts';

const LONGEST_BODY = 10_000;

/** One HTTP call as people see it: secrets struck out, bodies cut at 10 000 characters. */
export interface CallRecord {
  readonly at: Date;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Record<string, string>;
  readonly requestBody: string | null;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly responseHeaders: Record<string, string>;
  readonly responseBody: string | null;
  readonly durationMs: number;
  /** Why there is no answer; null when there is one. */
  readonly error: string | null;
  /** Of the try, from 1; the redirects that a try follows carry its number. */
  readonly attempt: number;
}

interface Call {
  readonly at: Date;
  readonly durationMs: number;
  readonly attempt: number;
  readonly request: WireRequest;
  readonly ending: WireAnswer | Error;
}

export function callRecord(
  { at, durationMs, attempt, request, ending }: Call,
  redactor: Redactor,
): CallRecord {
  const answer = ending instanceof Error ? undefined : ending;
  return {
    at,
    method: request.method,
    url: redactor.url(request.url.href),
    requestHeaders: redactor.headers(request.headers),
    requestBody: shownBody(request.body, redactor),
    status: answer?.status ?? null,
    responseHeaders: redactor.headers(answer?.headers ?? {}),
    responseBody: shownBody(answer?.body ?? null, redactor),
    durationMs,
    error: ending instanceof Error ? redactor.text(ending.message) : null,
    attempt,
  };
}

function shownBody(body: string | Buffer | null, redactor: Redactor): string | null {
  if (body === null || body.length === 0) return null;
  if (typeof body !== 'string' && !isUtf8(body)) return `[${body.length} bytes that are not text]`;
  return redactor.beginning(body.toString(), LONGEST_BODY);
}
