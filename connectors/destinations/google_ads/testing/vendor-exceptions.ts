import type { VendorException } from '#testing';

/** Where Google's descriptions are wrong or say nothing, and what stands against them. */
export const exceptions: readonly VendorException[] = [];
