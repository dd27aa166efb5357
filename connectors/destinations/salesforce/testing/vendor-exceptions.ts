import type { VendorException } from '#testing';

/** Where the descriptions are wrong or say nothing, and what stands against them. */
export const exceptions: readonly VendorException[] = [];
