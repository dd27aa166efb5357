import type { SandboxExchange } from '#sandbox-kit';
import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import { exceptions } from './vendor-exceptions.ts';

/** Outreach's own description, or why there is none here. */
export const vendorSpec = await readVendorSpec('outreach/outreach.openapi.json');

/** What these exchanges break of the description beyond the exceptions; nothing where there is no description. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if ('skipped' in vendorSpec) return { violations: [], unused: [] };
  // The authorization server is not part of it.
  const calls = exchanges.filter(({ url }) => !url.startsWith('/oauth/'));
  const found = checkVendorCalls(vendorSpec.document, calls);
  // An answer that a test planted is wrong on purpose.
  const isPlanted = calls.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}
