import type { VendorException } from '#testing';

/** Where HubSpot's descriptions are wrong or say nothing, and what stands against it. */
export const exceptions: readonly VendorException[] = [
  {
    place: 'response',
    message: /^\/status is not described$/,
    why: 'every recorded error begins with "status": "error", and so does the example on the page on errors',
  },
  {
    operation: 'POST /oauth/2026-09/token',
    place: 'response',
    message: /./,
    why: 'an answer is described for failures only; the page on managing tokens shows a grant, and errors in the standard form',
  },
];
