import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import type { SandboxExchange } from '#sandbox-kit';
import { exceptions } from './vendor-exceptions.ts';

/**
 * OAuth stands in a description that is not part of this one. The list of a user's memberships stands on a page only:
 * https://developer.zendesk.com/api-reference/ticketing/organizations/organization_memberships/#list-memberships.
 */
const ELSEWHERE = /\/oauth\/|\/users\/\d+\/organization_memberships/;

/** Zendesk's own description, or why there is none here. */
export const vendorSpec = await readVendorSpec('zendesk/zendesk-support-full.openapi.json');

/** What these exchanges break of the description beyond the exceptions; nothing where there is no description. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if ('skipped' in vendorSpec) return { violations: [], unused: [] };
  const described = exchanges.filter(({ url }) => !ELSEWHERE.test(url));
  const found = checkVendorCalls(vendorSpec.document, described, { basePath: '' });
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}
