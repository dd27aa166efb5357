import type { SandboxReply } from '#sandbox-kit';

/** A whole request refused, as the REST API words it. */
export function refusal(status: number, errorCode: string, message: string): SandboxReply {
  return { status, json: [{ message, errorCode }] };
}

const CODES: Readonly<Record<number, string>> = {
  400: 'MALFORMED_REQUEST',
  401: 'INVALID_SESSION_ID',
  403: 'INSUFFICIENT_ACCESS',
  404: 'NOT_FOUND',
  500: 'UNKNOWN_EXCEPTION',
  503: 'SERVER_UNAVAILABLE',
};

export function errorBody(status: number, message: string): unknown {
  return [{ message, errorCode: CODES[status] ?? 'UNKNOWN_EXCEPTION' }];
}
