import type { SandboxReply, SandboxRequest } from '#sandbox-kit';
import { invalid, refusal } from './reply.ts';
import { schemas } from './schema.ts';
import type { Plural, SandboxRecord, SandboxState } from './state.ts';

const DEFAULT_PAGE = 50;
const LONGEST_PAGE = 1_000;

/** `GET /prospects`: filters, sparse fieldsets, pages by cursor. */
export function listRecords(state: SandboxState, plural: Plural, request: SandboxRequest): SandboxReply {
  const { query } = request;
  const isNew = query.get('newFilterSyntax') === 'true';
  let found = [...state.records[plural].values()].filter(
    ({ id }) => plural !== 'prospects' || !state.hidden.has(id),
  );
  for (const name of new Set(query.keys())) {
    const [, attribute, list] = /^filter\[([^\]]+)\](\[\])?$/.exec(name) ?? [];
    if (attribute === undefined) continue;
    if (!schemas[plural].filterable.includes(attribute)) {
      return refusal(422, 'filterParameter.invalidAttribute', `Cannot filter by '${attribute}'.`);
    }
    if (list !== undefined && !isNew) return invalid(`'${name}' needs newFilterSyntax.`);
    const given = query.getAll(name);
    const wanted = isNew ? given : given.flatMap((value) => value.split(','));
    if (wanted.some((value) => state.unsearchable.has(value))) return invalid('Filter is invalid.');
    found = found.filter((record) => hasOne(record, attribute, wanted));
  }
  return page(found, plural, request, state.mostPerPage);
}

/** Compared as its database does: not by case, nor by accents. */
function hasOne(record: SandboxRecord, attribute: string, wanted: readonly string[]): boolean {
  const value = attribute === 'id' ? record.id : record.attributes[attribute];
  const values = new Set((Array.isArray(value) ? value : [value]).map((one: unknown) => plain(one)));
  return wanted.some((one) => values.has(plain(one)));
}

function plain(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : '';
  return String(text).normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}

function page(
  found: readonly SandboxRecord[],
  plural: Plural,
  { query, path, headers }: SandboxRequest,
  most: number,
): SandboxReply {
  const asked = Number(query.get('page[size]') ?? DEFAULT_PAGE);
  if (!(asked >= 1 && asked <= LONGEST_PAGE)) return invalid(`page[size] must be 1 to ${LONGEST_PAGE}.`);
  const size = Math.min(asked, most);
  const after = Number(Buffer.from(query.get('page[after]') ?? '', 'base64url').toString() || 0);
  const rest = found.filter(({ id }) => id > after).toSorted((one, other) => one.id - other.id);
  const shown = rest.slice(0, size);
  const url = (more: Readonly<Record<string, string>>): string => {
    const search = new URLSearchParams(query);
    for (const [name, value] of Object.entries(more)) search.set(name, value);
    return `http://${headers['host']}${path}?${search.toString()}`;
  };
  const last = shown.at(-1);
  const next =
    last === undefined || rest.length <= size
      ? {}
      : { next: url({ 'page[after]': Buffer.from(String(last.id)).toString('base64url') }) };
  return {
    status: 200,
    json: {
      data: shown.map((record) => resource(record, plural, query)),
      ...(query.get('count') === 'false' ? {} : { meta: { count: found.length, count_truncated: false } }),
      links: { first: url({}), ...next },
    },
  };
}

/** A record as answers hold it, cut to `fields[type]` where the request says so. */
export function resource(record: SandboxRecord, plural: Plural, query = new URLSearchParams()): unknown {
  const { type } = schemas[plural];
  const fields = query.get(`fields[${type}]`)?.split(',');
  const shows = ([name]: [string, unknown]): boolean => fields === undefined || fields.includes(name);
  return {
    type,
    id: record.id,
    attributes: Object.fromEntries(Object.entries(record.attributes).filter(shows)),
    relationships: Object.fromEntries(
      Object.entries(record.relationships)
        .filter(shows)
        .map(([name, data]) => [name, { data }]),
    ),
  };
}
