import { randomUUID } from 'node:crypto';
import type { SandboxReply } from '#sandbox-kit';

export interface RecordFault {
  readonly status: number;
  readonly category: string;
  readonly message: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export function errorBody(category: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
  return { status: 'error', message, correlationId: randomUUID(), category, ...more };
}

export function refuse(status: number, category: string, message: string, more = {}): SandboxReply {
  return { status, json: errorBody(category, message, more) };
}

export function refuseWith({ status, category, message, context }: RecordFault): SandboxReply {
  return refuse(status, category, message, context === undefined ? {} : { context });
}

/** One of the `errors` of a 207. */
export function batchError({ category, message, context }: RecordFault, trace?: string) {
  const named = trace === undefined ? {} : { objectWriteTraceId: [trace] };
  return { status: 'error', category, message, context: { ...context, ...named }, errors: [], links: {} };
}

/** The reasons come as JSON within the message, as HubSpot sends them. */
export function invalidValues(
  reasons: readonly { error: string; message: string; name: string }[],
): RecordFault {
  const list = reasons.map((reason) => ({
    isValid: false,
    ...reason,
    localizedErrorMessage: reason.message,
  }));
  return {
    status: 400,
    category: 'VALIDATION_ERROR',
    message: `Property values were not valid: ${JSON.stringify(list)}`,
  };
}
