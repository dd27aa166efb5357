import type { SandboxReply } from '#sandbox-kit';

const TITLES: Readonly<Record<string, string>> = {
  rateLimitExceeded: 'Rate Limit Exceeded',
  resourceNotFound: 'Resource Not Found',
  scheduledServerMaintenance: 'Scheduled Server Maintenance',
  unauthorizedOauthScope: 'Unauthorized OAuth Scope',
  unauthorizedRequest: 'Unauthorized Request',
  validationError: 'Validation Error',
};

/** An error in Outreach's shape: https://developers.outreach.io/api/making-requests#error-responses. */
export function refusal(status: number, id: string, detail: string, pointer?: string): SandboxReply {
  const source = pointer === undefined ? {} : { source: { pointer } };
  return { status, json: { errors: [{ id, title: TITLES[id] ?? id, detail, ...source }] } };
}

export function invalid(detail: string, pointer = '/data'): SandboxReply {
  return refusal(422, 'validationError', detail, pointer);
}

/** What stands before the API answers in its own shape. */
export const invalidToken: SandboxReply = {
  status: 401,
  json: { error: 'Invalid JWT token.', description: 'The JWT token could not be decoded.' },
};

/** This one page says `details`. */
export const unsupportedMediaType: SandboxReply = {
  status: 415,
  json: {
    errors: [
      {
        id: 'unsupportedMediaType',
        title: 'Unsupported Media Type',
        details: "Expected Content-Type header to be 'application/vnd.api+json'.",
      },
    ],
  },
};

const IDS: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'unauthorizedRequest',
  404: 'resourceNotFound',
  429: 'rateLimitExceeded',
  503: 'scheduledServerMaintenance',
};

export function errorBody(status: number, message: string): unknown {
  return refusal(status, IDS[status] ?? 'error', message).json;
}
