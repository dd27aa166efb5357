import type { VendorException } from '#testing';

/** Where Datadog's descriptions are older than Datadog or say too little, and what stands against it. */
export const exceptions: readonly VendorException[] = [
  {
    operation: 'GET /api/v2/current_user',
    place: 'path',
    message: /^is not described$/,
    why: 'newer than this copy of v2: https://docs.datadoghq.com/api/latest/users/get-current-user/',
  },
];
