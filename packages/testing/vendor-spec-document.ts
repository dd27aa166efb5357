import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** An OpenAPI 3.0 or 3.1 document. */
export type VendorDocument = Readonly<Record<string, unknown>>;

export type JsonMap = Readonly<Record<string, unknown>>;

/**
 * Vendors' own descriptions are not part of this repository: some carry no open licence. They lie in the folder
 * that `SPILLWAY_VENDOR_SPECS` names.
 *
 * @param path below that folder, such as `active_campaign/activecampaign-v3.openapi.json`; JSON or YAML
 * @returns the document, or why there is none: say it where tests are skipped
 */
export async function readVendorSpec(
  path: string,
): Promise<{ readonly document: VendorDocument } | { readonly skipped: string }> {
  const folder = process.env['SPILLWAY_VENDOR_SPECS'];
  if (folder === undefined || folder === '') {
    return { skipped: 'SPILLWAY_VENDOR_SPECS names no folder with the vendor descriptions' };
  }
  const file = join(folder, path);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { skipped: `there is no ${file}` };
  return { document: mapOf(/\.ya?ml$/.test(file) ? parse(text, { maxAliasCount: -1 }) : JSON.parse(text)) };
}

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
