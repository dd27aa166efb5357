import type { SandboxReply } from '#sandbox-kit';

const STATUSES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

/** Thrown to answer a request with a refusal. */
export class Refusal extends Error {
  readonly reply: SandboxReply;

  constructor(reply: SandboxReply) {
    super('refused');
    this.reply = reply;
  }
}

/** Google's shape of an error. */
export function errorBody(code: number, message: string, details: readonly object[] = []): object {
  return {
    error: {
      code,
      message,
      status: STATUSES[code] ?? 'UNKNOWN',
      ...(details.length === 0 ? {} : { details }),
    },
  };
}

export function refuse(code: number, message: string, details: readonly object[] = []): Refusal {
  return new Refusal({ status: code, json: errorBody(code, message, details) });
}

/** An `ErrorInfo` of `details`. */
export function errorInfo(reason: string, metadata: Readonly<Record<string, string>>): object {
  return {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason,
    domain: 'googleapis.com',
    metadata,
  };
}

/** Drive's older shape, with `errors`. */
export function refuseDrive(code: number, reason: string, message: string): Refusal {
  const errors = [{ message, domain: 'global', reason }];
  return new Refusal({ status: code, json: { error: { errors, code, message } } });
}
