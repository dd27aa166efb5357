import type { SandboxExchange } from '#sandbox-kit';
import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import { exceptions } from './vendor-exceptions.ts';

/** ActiveCampaign's own description, or why there is none here. */
export const vendorSpec = await readVendorSpec('active_campaign/activecampaign-v3.openapi.json');

/** What these exchanges break of the description beyond the exceptions; nothing where there is no description. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if ('skipped' in vendorSpec) return { violations: [], unused: [] };
  const found = checkVendorCalls(vendorSpec.document, exchanges, { basePath: '/api/3' });
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}
