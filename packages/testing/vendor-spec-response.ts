import type { JsonMap, VendorDocument } from './vendor-spec-document.ts';
import { mapOf, resolve } from './vendor-spec-document.ts';
import type { VendorOperation } from './vendor-spec-operation.ts';
import type { VendorSchemas } from './vendor-spec-schema.ts';
import { shapeOf } from './vendor-spec-schema.ts';
import type { VendorCall } from './vendor-spec-call.ts';

export function responseFaults(
  document: VendorDocument,
  schemas: VendorSchemas,
  { operation }: VendorOperation,
  call: VendorCall,
): readonly string[] {
  const responses = mapOf(operation['responses']);
  const described =
    responses[String(call.status)] ?? responses[`${String(call.status)[0]}XX`] ?? responses['default'];
  if (described === undefined) return [`the status ${call.status} is not described`];
  const forms = Object.values(mapOf(resolve(document, described)['content'])).map(mapOf);
  const known = forms.flatMap((form) => schemasOf(document, form));
  if (known.length === 0) return [];
  let body: unknown;
  try {
    body = JSON.parse(call.responseBody);
  } catch {
    return ['the body is not JSON'];
  }
  const faults = known.map((schema) => schemas.faultsOf(schema, body));
  // Several descriptions of one status are alternatives: the closest one counts.
  return faults.toSorted((one, other) => one.length - other.length)[0] ?? [];
}

/** The schema of a body, or where there is none the shapes of its examples. */
function schemasOf(document: VendorDocument, form: JsonMap): unknown[] {
  if (form['schema'] !== undefined) return [form['schema']];
  const examples = Object.values(mapOf(form['examples'])).map(
    (example) => resolve(document, example)['value'],
  );
  return [...examples, form['example']].flatMap((example) => {
    const value = parsed(example);
    return value === undefined ? [] : [shapeOf(value)];
  });
}

/** Some descriptions hold their examples as JSON in a string. */
function parsed(example: unknown): unknown {
  if (typeof example !== 'string') return example;
  try {
    return JSON.parse(example);
  } catch {
    return undefined;
  }
}
