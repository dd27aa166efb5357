import type { JsonMap, VendorDocument } from './vendor-spec-document.ts';
import { listOf, mapOf, resolve } from './vendor-spec-document.ts';

/** What a description says of one method of one path. */
export interface VendorOperation {
  /** `POST /contact/sync`, as the description writes the path. */
  readonly name: string;
  readonly operation: JsonMap;
  readonly parameters: readonly JsonMap[];
  /** Values of the path's parameters, decoded. */
  readonly pathValues: Readonly<Record<string, string>>;
}

/** A template's parameters. One with a plus, as in `{+name}`, spans slashes (RFC 6570, reserved expansion). */
const PARAMETER = /\{(\+?)([^}]+)\}/g;

/**
 * The operation that a request is for; undefined where the description has none.
 *
 * @param path of the request, such as `/api/3/contacts/7`
 * @param basePath what stands before the description's paths; default: the path of its first server
 */
export function findOperation(
  document: VendorDocument,
  method: string,
  path: string,
  basePath: string = serverPath(document),
): VendorOperation | undefined {
  if (!path.startsWith(basePath)) return undefined;
  const rest = path.slice(basePath.length) || '/';
  const candidates = Object.keys(mapOf(document['paths'])).flatMap((template) => {
    const item = resolve(document, mapOf(document['paths'])[template]);
    const operation = item[method.toLowerCase()];
    const pathValues = operation === undefined ? undefined : matchTemplate(template, rest);
    return pathValues === undefined ? [] : [{ template, item, operation: mapOf(operation), pathValues }];
  });
  // Of two paths that match, the one that says more literally is meant.
  const [found] = candidates.toSorted(
    (one, other) =>
      Object.keys(one.pathValues).length - Object.keys(other.pathValues).length ||
      literalLength(other.template) - literalLength(one.template),
  );
  if (found === undefined) return undefined;
  const parameters = [...listOf(found.item['parameters']), ...listOf(found.operation['parameters'])];
  return {
    name: `${method} ${found.template}`,
    operation: found.operation,
    parameters: parameters.map((parameter) => resolve(document, parameter)),
    pathValues: found.pathValues,
  };
}

function matchTemplate(template: string, path: string): Record<string, string> | undefined {
  const parameters = [...template.matchAll(PARAMETER)];
  const literals = template.split(/\{[^}]+\}/).map((text) => text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&'));
  const values = parameters.map(([, plus]) => (plus === '+' ? '(.+)' : '([^/]+)'));
  const match = new RegExp(`^${literals.map((text, at) => text + (values[at] ?? '')).join('')}$`).exec(path);
  if (match === null) return undefined;
  return Object.fromEntries(
    parameters.map(([, , name = ''], at) => [name, decodeURIComponent(match[at + 1] ?? '')]),
  );
}

function literalLength(template: string): number {
  return template.replaceAll(PARAMETER, '').length;
}

function serverPath(document: VendorDocument): string {
  const url = mapOf(listOf(document['servers'])[0])['url'];
  if (typeof url !== 'string') return '';
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/+$/, '');
  return path.startsWith('/') ? path : '';
}
