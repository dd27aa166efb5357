import type { VendorException } from '#testing';

/** Where Zendesk's description is wrong, or older than its API, and what stands against it. */
export const exceptions: readonly VendorException[] = [];
