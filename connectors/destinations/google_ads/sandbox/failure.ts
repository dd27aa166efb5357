import { randomBytes } from 'node:crypto';
import type { SandboxReply } from '#sandbox-kit';

/** One error of the Ads API: `{ kind: 'quotaError', code: 'RESOURCE_EXHAUSTED' }`. */
export interface AdsError {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  /** `['conversions', 3, 'gclid']`: names, each with the index that follows it. */
  readonly path?: readonly (string | number)[];
  readonly details?: object;
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};

export function statusName(status: number): string {
  return STATUS_NAMES[status] ?? 'UNKNOWN';
}

/** The error of a whole request to the Ads API. */
export function adsRefusal(status: number, ...errors: readonly AdsError[]): SandboxReply {
  const message = 'The request was refused: see the details.';
  const details = [adsFailure(errors)];
  return { status, json: { error: { code: status, message, status: statusName(status), details } } };
}

/** The `google.rpc.Status` of a request that was taken in part. */
export function partialFailure(errors: readonly AdsError[]): object {
  const [first] = errors;
  const message =
    errors.length === 1
      ? `${first?.message}, at ${(first?.path ?? []).join('.')}`
      : 'Several records were refused: see the details.';
  return { code: 3, message, details: [adsFailure(errors)] };
}

function adsFailure(errors: readonly AdsError[]): object {
  return {
    '@type': 'type.googleapis.com/google.ads.googleads.v25.errors.GoogleAdsFailure',
    errors: errors.map(({ kind, code, message, path, details }) => ({
      errorCode: { [kind]: code },
      message,
      ...(path === undefined ? {} : { location: { fieldPathElements: elementsOf(path) } }),
      ...(details === undefined ? {} : { details }),
    })),
    requestId: randomBytes(12).toString('base64url'),
  };
}

function elementsOf(path: readonly (string | number)[]): object[] {
  return path.flatMap((part, at) => {
    if (typeof part === 'number') return [];
    const next = path[at + 1];
    return [typeof next === 'number' ? { fieldName: part, index: next } : { fieldName: part }];
  });
}

export interface Violation {
  readonly field: string;
  readonly description: string;
  readonly reason: string;
}

/** An error in the standard form of Google's APIs, which the Data Manager API has. */
export function standardRefusal(
  status: number,
  reason: string,
  message: string,
  more: { readonly violations?: readonly Violation[]; readonly metadata?: object } = {},
): SandboxReply {
  const { violations, metadata } = more;
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason,
      domain: 'googleapis.com',
      ...(metadata === undefined ? {} : { metadata }),
    },
    ...(violations === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations }]),
    {
      '@type': 'type.googleapis.com/google.rpc.RequestInfo',
      requestId: randomBytes(12).toString('base64url'),
    },
  ];
  return { status, json: { error: { code: status, message, status: statusName(status), details } } };
}
