import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import type { SandboxExchange } from '#sandbox-kit';
import { exceptions } from './vendor-exceptions.ts';

const DATA = '/services/data/v67.0';

/**
 * Salesforce publishes no description of its core API. These were written by others; each covers a part of it, and
 * what none of them covers is compared with the vendor's Postman requests only.
 */
const parts = [
  { name: 'bulk-api-2', basePath: `${DATA}/jobs`, covers: /^\/jobs\/ingest/ },
  { name: 'platform-composite', basePath: DATA, covers: /^\/composite\/sobjects$/ },
  { name: 'platform-limits', basePath: DATA, covers: /^\/limits$/ },
  { name: 'platform-sobjects', basePath: DATA, covers: /^\/sobjects(\/\w+\/describe)?$/ },
] as const;

const specs = await Promise.all(
  parts.map(async (part) => ({
    ...part,
    spec: await readVendorSpec(`salesforce/${part.name}.thirdparty.openapi.yml`),
  })),
);

/** Why nothing is checked; undefined where it is. */
export const skipped = specs.flatMap(({ spec }) => ('skipped' in spec ? [spec.skipped] : []))[0];

/** What these exchanges break of the descriptions beyond the exceptions; nothing where there is no description. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  const found = specs.flatMap(({ spec, basePath, covers }) => {
    if ('skipped' in spec) return [];
    const covered = exchanges.filter(({ url }) => {
      const { pathname } = new URL(url, 'http://sandbox');
      return pathname.startsWith(DATA) && covers.test(pathname.slice(DATA.length));
    });
    return checkVendorCalls(spec.document, covered, { basePath });
  });
  if (skipped !== undefined) return { violations: [], unused: [] };
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}
