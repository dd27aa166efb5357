import type { VendorCall, VendorPlace, VendorViolation } from './vendor-spec-call.ts';
import type { VendorDocument } from './vendor-spec-document.ts';
import { findOperation } from './vendor-spec-operation.ts';
import type { Fault } from './vendor-spec-request.ts';
import { requestFaults } from './vendor-spec-request.ts';
import { responseFaults } from './vendor-spec-response.ts';
import { VendorSchemas } from './vendor-spec-schema.ts';

/** A violation that is right, because the description is wrong or vague. */
export interface VendorException {
  /** Every operation where it is left out. */
  readonly operation?: string;
  readonly place: VendorPlace;
  readonly message: RegExp;
  readonly why: string;
}

export interface VendorSpecOptions {
  /** What stands before the description's paths; default: the path of its first server. */
  readonly basePath?: string;
}

/**
 * What recorded calls break of a vendor's description: paths, parameters, headers and bodies of requests, and the
 * answers where the description has a schema or an example for them. Properties that it does not name count too.
 *
 * @param document OpenAPI 3.0 or 3.1
 * @returns each violation once, however often it was recorded
 */
export function checkVendorCalls(
  document: VendorDocument,
  calls: readonly VendorCall[],
  options: VendorSpecOptions = {},
): readonly VendorViolation[] {
  const schemas = schemasOf(document);
  const violations = new Map<string, VendorViolation>();
  for (const call of calls) {
    const { pathname } = new URL(call.url, 'http://vendor');
    const operation = findOperation(document, call.method, pathname, options.basePath);
    const faults: readonly Fault[] =
      operation === undefined
        ? [['path', 'is not described']]
        : [
            ...requestFaults(document, schemas, operation, call),
            ...responseFaults(document, schemas, operation, call).map((fault): Fault => ['response', fault]),
          ];
    for (const [place, message] of faults) {
      const name = operation?.name ?? `${call.method} ${pathname}`;
      const general = message.replaceAll(/\/\d+(?=\/| )/g, '/*');
      violations.set(`${name} ${place} ${general}`, { operation: name, place, message: general });
    }
  }
  return [...violations.values()];
}

/** Violations that no exception covers, and exceptions that cover nothing any more. */
export function applyExceptions(
  violations: readonly VendorViolation[],
  exceptions: readonly VendorException[],
): { readonly violations: readonly VendorViolation[]; readonly unused: readonly VendorException[] } {
  const covers = (exception: VendorException, violation: VendorViolation): boolean =>
    (exception.operation === undefined || exception.operation === violation.operation) &&
    exception.place === violation.place &&
    exception.message.test(violation.message);
  return {
    violations: violations.filter((violation) => !exceptions.some((one) => covers(one, violation))),
    unused: exceptions.filter((exception) => !violations.some((one) => covers(exception, one))),
  };
}

const preparedSchemas = new WeakMap<VendorDocument, VendorSchemas>();

/** Preparing a description of a few megabytes takes a while, and many tests check against the same one. */
function schemasOf(document: VendorDocument): VendorSchemas {
  const prepared = preparedSchemas.get(document) ?? new VendorSchemas(document);
  preparedSchemas.set(document, prepared);
  return prepared;
}
