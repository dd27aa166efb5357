/** An OpenAPI 3.0 or 3.1 document. */
export type VendorDocument = Readonly<Record<string, unknown>>;

export type JsonMap = Readonly<Record<string, unknown>>;

export function mapOf(value: unknown): JsonMap {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonMap) : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What a value is, or refers to within its document. */
export function resolve(document: VendorDocument, value: unknown): JsonMap {
  let map = mapOf(value);
  for (let hops = 0; typeof map['$ref'] === 'string' && hops < 20; hops += 1) {
    map = mapOf(at(document, map['$ref']));
  }
  return map;
}

/** The value at a reference within the document, such as `#/components/schemas/Contact`. */
function at(document: VendorDocument, reference: string): unknown {
  let value: unknown = document;
  for (const token of reference.replace(/^#\/?/, '').split('/')) {
    const key = decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(key)] : mapOf(value)[key];
  }
  return value;
}
