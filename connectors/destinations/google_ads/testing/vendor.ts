import type { SandboxExchange } from '#sandbox-kit';
import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import { exceptions } from './vendor-exceptions.ts';

/** Google's own descriptions of both APIs, or why there are none here. */
export const adsSpec = await readVendorSpec('google_ads/googleads-v25.discovery.json');
export const dataManagerSpec = await readVendorSpec('google_ads/datamanager__v1.discovery.json');

/** What these exchanges break of the descriptions beyond the exceptions; nothing where there are none. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if ('skipped' in adsSpec || 'skipped' in dataManagerSpec) return { violations: [], unused: [] };
  // The way there is tried without a token.
  const calls = exchanges.filter(({ requestHeaders }) => requestHeaders['authorization'] !== undefined);
  const of = (prefix: string): readonly SandboxExchange[] =>
    calls.filter(({ url }) => url.startsWith(prefix));
  const found = [
    ...checkVendorCalls(adsSpec.document, of('/v25/')),
    ...checkVendorCalls(dataManagerSpec.document, of('/v1/')),
  ];
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}
