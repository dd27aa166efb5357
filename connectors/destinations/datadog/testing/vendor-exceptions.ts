import type { VendorException } from '#testing';

/** Where Datadog's descriptions are older than Datadog or say too little, and what stands against it. */
export const exceptions: readonly VendorException[] = [
  {
    operation: 'GET /api/v2/current_user',
    place: 'path',
    message: /^is not described$/,
    why: 'newer than this copy of v2: https://docs.datadoghq.com/api/latest/users/get-current-user/',
  },
  {
    operation: 'POST /api/v1/events',
    place: 'response',
    message: /^the status 403 is not described$/,
    why: 'a key that is not known is refused as everywhere: https://docs.datadoghq.com/api/latest/authentication/',
  },
];
