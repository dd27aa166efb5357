import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import type { SandboxExchange } from '#sandbox-kit';
import { exceptions } from './vendor-exceptions.ts';

const sheets = await readVendorSpec('google_sheets/sheets__v4.discovery.json');
const drive = await readVendorSpec('google_sheets/drive__v3.discovery.json');

/** Google's own descriptions, or why there are none here. */
export const vendorSpec = 'skipped' in sheets ? sheets : drive;

/** What these exchanges break of the descriptions beyond the exceptions; nothing where there are no descriptions. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if ('skipped' in sheets || 'skipped' in drive) return { violations: [], unused: [] };
  // The token endpoint is no method of an API.
  const calls = exchanges.filter(({ url }) => url !== '/token');
  const found = [
    ...checkVendorCalls(
      drive.document,
      calls.filter(({ url }) => url.startsWith('/drive/')),
    ),
    ...checkVendorCalls(
      sheets.document,
      calls.filter(({ url }) => !url.startsWith('/drive/')),
    ),
  ];
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}
