import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openApiOfDiscovery } from './vendor-spec-discovery.ts';
import type { VendorDocument } from './vendor-spec-document.ts';
import { mapOf } from './vendor-spec-document.ts';

/**
 * Vendors' own descriptions are not part of this repository: some carry no open licence. They lie in the folder
 * that `SPILLWAY_VENDOR_SPECS` names.
 *
 * @param path below that folder, such as `active_campaign/activecampaign-v3.openapi.json`; JSON or YAML. Google's
 *   `*.discovery.json` are converted
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
  const document = mapOf(/\.ya?ml$/.test(file) ? parse(text, { maxAliasCount: -1 }) : JSON.parse(text));
  return { document: path.endsWith('.discovery.json') ? openApiOfDiscovery(document) : document };
}
