import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorCall, VendorDocument, VendorException, VendorViolation } from '#testing';
import type { SandboxExchange } from '#sandbox-kit';
import { exceptions } from './vendor-exceptions.ts';

/** HubSpot publishes a description for each part of its API; the first one that fits a path is meant. */
const PARTS: readonly (readonly [path: RegExp, file: string])[] = [
  [/^\/oauth\/2026-09\//, 'oauth.2026-09'],
  [/^\/account-info\//, 'account-info.2026-09'],
  [/^\/crm\/object-library\//, 'crm-object-library.2026-09'],
  [/^\/crm\/properties\//, 'crm-properties.2026-09'],
  [/^\/crm-object-schemas\//, 'crm-schemas.2026-09'],
  [/^\/crm\/objects\/2026-09\/contacts\//, 'crm-contacts.2026-09'],
  [/^\/crm\/objects\/2026-09\//, 'crm-objects.2026-09'],
  [/^\/crm\/associations\//, 'crm-associations.2026-03'],
  [/^\/crm\/lists\//, 'crm-lists.2026-09'],
  [/^\/events\//, 'events-send.2026-09'],
  [/^\/communication-preferences\//, 'subscriptions.v4'],
];

/** Published by its old name only. */
const SUBSCRIPTIONS = {
  path: '/communication-preferences/2026-03/',
  older: '/communication-preferences/v4/',
};

/** The 2026-09 descriptions of batches leave out 207, which those of 2026-03 have for the same operations. */
const MULTI_STATUS = {
  path: '/crm/objects/2026-09/',
  older: '/crm/objects/2026-03/',
  file: 'crm-objects.2026-03',
};

const documents = new Map<string, VendorDocument>();
let missing: string | undefined;
for (const part of [...PARTS.map(([, file]) => file), MULTI_STATUS.file]) {
  const spec = await readVendorSpec(`hubspot/${part}.json`);
  if ('skipped' in spec) missing = spec.skipped;
  else documents.set(part, spec.document);
}

/** Why HubSpot's descriptions can't be used here; undefined where they are all there. */
export const vendorSpecSkipped = missing;

/** What these exchanges break of the descriptions beyond the exceptions; nothing where there are none. */
export function violationsOf(exchanges: readonly SandboxExchange[]): {
  readonly violations: readonly VendorViolation[];
  readonly unused: readonly VendorException[];
} {
  if (missing !== undefined) return { violations: [], unused: [] };
  // The consent page is no part of the API.
  const calls = exchanges.filter(({ url }) => !url.startsWith('/oauth/authorize'));
  const byPart = Map.groupBy(calls.map(described), ({ part }) => part);
  const found = [...byPart].flatMap(([part, some]) =>
    violationsIn(
      documents.get(part),
      some.map(({ call }) => call),
    ),
  );
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}

function described(call: VendorCall): { readonly part: string; readonly call: VendorCall } {
  const { path, older, file } = MULTI_STATUS;
  if (call.status === 207 && call.url.startsWith(path)) {
    return { part: file, call: { ...call, url: call.url.replace(path, older) } };
  }
  const part = PARTS.find(([known]) => known.test(call.url))?.[1] ?? '';
  return { part, call: { ...call, url: call.url.replace(SUBSCRIPTIONS.path, SUBSCRIPTIONS.older) } };
}

function violationsIn(
  document: VendorDocument | undefined,
  calls: readonly VendorCall[],
): readonly VendorViolation[] {
  if (document !== undefined) return checkVendorCalls(document, calls);
  return calls.map(({ method, url }) => ({
    operation: `${method} ${url}`,
    place: 'path',
    message: 'belongs to no description',
  }));
}
