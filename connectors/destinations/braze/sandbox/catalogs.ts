import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import type { JsonMap } from './reply.ts';
import { fault, listOf, mapOf, ok } from './reply.ts';
import type { Catalog, SandboxState } from './state.ts';

const MOST = 50;
const PAGE = 50;
const LONGEST_VALUE = 5000;
const ITEMS = /^\/catalogs\/([^/]+)\/items$/;

export function catalogRoutes(state: SandboxState): readonly SandboxRoute[] {
  const write = (method: string, act: (catalog: Catalog, item: JsonMap) => void): SandboxRoute =>
    route(method, ITEMS, (request) => writeItems(state, request, act));
  return [
    route('GET', /^\/catalogs$/, () => ok({ catalogs: [...state.catalogs.values()].map(listed) })),
    route('GET', ITEMS, (request) => items(state, request)),
    route('GET', /^\/catalogs\/([^/]+)\/items\/([^/]+)$/, (request) => oneItem(state, request)),
    write('PUT', ({ items: kept }, item) => void kept.set(String(item['id']), { ...item })),
    write('PATCH', ({ items: kept }, item) => {
      const before = kept.get(String(item['id']));
      if (before !== undefined) Object.assign(before, item);
    }),
    write('DELETE', ({ items: kept }, item) => void kept.delete(String(item['id']))),
  ];
}

function listed({ name, description, fields, items: kept }: Catalog) {
  return { name, description, fields, num_items: kept.size, updated_at: '2026-03-02T10:15:00.000+00:00' };
}

function items(state: SandboxState, { params, query }: SandboxRequest): SandboxReply {
  const [name = ''] = params;
  const catalog = state.catalogs.get(name);
  if (catalog === undefined) return notFound(name);
  const start = Number(query.get('cursor') ?? 0);
  const all = [...catalog.items.values()];
  const next = `</catalogs/${name}/items?cursor=${start + PAGE}>; rel="next"`;
  const links = start + PAGE < all.length ? { link: next } : {};
  return { ...ok({ items: all.slice(start, start + PAGE) }), headers: links };
}

function oneItem(state: SandboxState, { params }: SandboxRequest): SandboxReply {
  const [name = '', id = ''] = params;
  const catalog = state.catalogs.get(name);
  if (catalog === undefined) return notFound(name);
  const item = catalog.items.get(id);
  if (item !== undefined) return ok({ items: [item] });
  return refusal(404, 'item-not-found', 'Could not find item', [id]);
}

function writeItems(
  state: SandboxState,
  { params, json }: SandboxRequest,
  act: (catalog: Catalog, item: JsonMap) => void,
): SandboxReply {
  const [name = ''] = params;
  const catalog = state.catalogs.get(name);
  if (catalog === undefined) return notFound(name);
  const given = listOf(mapOf(json)['items']).map(mapOf);
  if (given.length === 0) return refusal(400, 'item-array-invalid', 'items must be an array of objects', []);
  if (given.length > MOST) return refusal(400, 'request-includes-too-many-items', 'Too many items', []);
  const ids = given.map(({ id }) => id);
  if (!ids.every((id) => typeof id === 'string'))
    return refusal(400, 'ids-not-strings', 'IDs must be strings', ids);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) return refusal(400, 'ids-not-unique', 'Item IDs must be unique', twice);
  const odd = ids.filter((id) => !/^[\w-]{1,250}$/.test(id));
  if (odd.length > 0) {
    return refusal(
      400,
      'invalid-ids',
      'Item IDs can only include letters, numbers, hyphens, and underscores',
      odd,
    );
  }
  const known = new Set(catalog.fields.map((field) => field.name));
  const strange = given.filter((item) => Object.keys(item).some((key) => !known.has(key)));
  if (strange.length > 0) {
    return refusal(
      400,
      'invalid-fields',
      'Some of the fields given do not exist in the catalog',
      idsOf(strange),
    );
  }
  const long = given.filter((item) =>
    Object.values(item).some((value) => String(value).length > LONGEST_VALUE),
  );
  if (long.length > 0) return refusal(400, 'items-too-large', 'Item values are too large', idsOf(long));
  for (const item of given) act(catalog, item);
  return ok({}, 202);
}

function idsOf(given: readonly JsonMap[]): unknown[] {
  return given.map(({ id }) => id);
}

function notFound(name: string): SandboxReply {
  const error = { id: 'catalog-not-found', message: 'Could not find catalog', parameters: ['catalog_name'] };
  return fault(404, 'Invalid Request', [{ ...error, parameter_values: [name] }]);
}

function refusal(status: number, id: string, message: string, values: readonly unknown[]): SandboxReply {
  return fault(status, 'Invalid Request', [
    { id, message, parameters: values.map(() => 'id'), parameter_values: values },
  ]);
}
