import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorException, VendorViolation } from '#testing';
import type { SandboxExchange } from '#sandbox-kit';
import { exceptions } from './vendor-exceptions.ts';

const v1 = await readVendorSpec('datadog/datadog-v1.openapi.yaml');
const v2 = await readVendorSpec('datadog/datadog-v2.prism.openapi.json');

/** Why Datadog's own descriptions are not held against anything; undefined where they are. */
export const skipped = [v1, v2].flatMap((spec) => ('skipped' in spec ? [spec.skipped] : []))[0];

/** What these exchanges break of the descriptions beyond the exceptions; nothing where there are none. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if ('skipped' in v1 || 'skipped' in v2) return { violations: [], unused: [] };
  // An answer that a test planted is wrong on purpose.
  const found = [true, false].flatMap((isPlanted) => {
    const those = exchanges.filter(({ isFault }) => isFault === isPlanted);
    const violations = [
      // The authorization server is described in words only.
      ...checkVendorCalls(v1.document, those.filter(isBelow('/api/v1/'))),
      ...checkVendorCalls(v2.document, those.filter(isBelow('/api/v2/'))),
    ];
    return isPlanted ? violations.filter(({ place }) => place !== 'response') : violations;
  });
  return applyExceptions(found, exceptions);
}

function isBelow(path: string): (exchange: SandboxExchange) => boolean {
  return ({ url }) => url.startsWith(path);
}
