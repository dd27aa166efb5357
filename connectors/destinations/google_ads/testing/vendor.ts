import type { SandboxExchange } from '#sandbox-kit';
import { applyExceptions, checkVendorCalls, readVendorSpec } from '#testing';
import type { VendorCall, VendorDocument, VendorException, VendorViolation } from '#testing';
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
    ...checkVendorCalls(failureSpecOf(adsSpec.document), calls.flatMap(failuresOf)),
  ];
  // An answer that a test planted is wrong on purpose.
  const isPlanted = exchanges.some(({ isFault }) => isFault);
  return applyExceptions(isPlanted ? found.filter(({ place }) => place !== 'response') : found, exceptions);
}

/** Errors are not described as answers: here they are what is sent to a path of our own. */
function failureSpecOf(document: VendorDocument): VendorDocument {
  const schema = { $ref: '#/components/schemas/GoogleAdsGoogleadsV25Errors__GoogleAdsFailure' };
  const post = { requestBody: { content: { 'application/json': { schema } } }, responses: { default: {} } };
  failureSpecs.set(document, failureSpecs.get(document) ?? { ...document, paths: { '/failure': { post } } });
  return failureSpecs.get(document) ?? document;
}

const failureSpecs = new Map<VendorDocument, VendorDocument>();

/** The errors of the Ads API that an answer holds: of the whole request, or of some of its records. */
function failuresOf({ isFault, responseBody }: SandboxExchange): VendorCall[] {
  if (isFault || !responseBody.includes('GoogleAdsFailure')) return [];
  const { error, partialFailureError } = JSON.parse(responseBody) as Record<
    'error' | 'partialFailureError',
    { readonly details: readonly { readonly '@type': string }[] } | undefined
  >;
  return [error, partialFailureError].flatMap((status) =>
    (status?.details ?? []).map((failure) => ({
      method: 'POST',
      url: '/failure',
      requestHeaders: { 'content-type': 'application/json' },
      requestBody: JSON.stringify({ ...failure, '@type': undefined }),
      status: 200,
      responseBody: '',
    })),
  );
}
