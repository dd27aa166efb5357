import type { Json } from '#connector-kit';
import { ConfigurationError, RecordError } from '#connector-kit';
import type { Resource } from './answer.ts';
import type { Context } from './credentials.ts';
import type { Kind } from './kind.ts';
import { readPages } from './pages.ts';
import type { ApiRequest } from './request.ts';
import { identifiersIn } from './text-value.ts';

/** By what and for what records are looked up. */
export interface Search {
  readonly kind: Kind;
  /** One of the identifiers of its attributes. */
  readonly key: string;
  /** Attributes and relationships to read beside the key. */
  readonly read: readonly string[];
}

/** Keeps the address of a request below what servers and proxies take. */
const MOST_VALUES = 50;
const LONGEST_QUERY = 4_000;

const PAGE_LENGTH = 1_000;
/** Where more than the key is read: texts have up to 32,000 characters, and egress takes no answer above 10 MiB. */
const SHORT_PAGE_LENGTH = 100;

/** Values that differ in case only mean the same record. */
export function fold(value: string): string {
  return value.trim().toLowerCase();
}

/**
 * The list syntax of filters lets values hold commas and dots
 * (https://developers.outreach.io/api/making-requests#filter-and-sort).
 */
function searchRequest({ kind, key, read }: Search, values: readonly string[]): ApiRequest {
  const query = new URLSearchParams({ newFilterSyntax: 'true' });
  for (const value of values) query.append(`filter[${key}][]`, value);
  // That it selects relationships too is not documented.
  const isSparse = !read.some((name) => Object.hasOwn(kind.relationships, name));
  if (isSparse) query.set(`fields[${kind.type}]`, [...new Set([key, ...read])].join(','));
  return { method: 'GET', path: `/${kind.plural}`, query, doing: `looking for ${kind.plural} by ${key}` };
}

function readFound(
  context: Context,
  search: Search,
  values: readonly string[],
): Promise<readonly Resource[]> {
  const pageLength = search.read.length === 0 ? PAGE_LENGTH : SHORT_PAGE_LENGTH;
  return readPages(context, searchRequest(search, values), pageLength);
}

/**
 * The records that one value finds, whether they are written like it or not.
 *
 * @throws RecordError where the provider does not look that value up, or it is too many records'
 */
export async function findOne(context: Context, search: Search, value: string): Promise<readonly Resource[]> {
  try {
    return await readFound(context, search, [value]);
  } catch (error) {
    throw isAboutValues(error) ? new RecordError(error.message, { code: error.code ?? 'refused' }) : error;
  }
}

/**
 * The records that each value finds, by the folded value: those that have it, whatever their case. A value that is
 * missing was not looked up: the provider refused the request for one of the values in it, or too many have one.
 */
export async function findMany(
  context: Context,
  search: Search,
  values: readonly string[],
): Promise<Map<string, readonly Resource[]>> {
  const found = new Map<string, readonly Resource[]>();
  for (const chunk of chunksOf([...new Set(values)])) {
    try {
      const resources = await readFound(context, search, chunk);
      for (const value of new Set(chunk.map(fold))) {
        const before = found.get(value) ?? [];
        found.set(value, [...before, ...having(resources, search.key, (one) => fold(one) === value)]);
      }
    } catch (error) {
      if (!isAboutValues(error)) throw error;
    }
  }
  return found;
}

/** Of what was found, the records that have the value: written the same, else but for case. */
export function matching(found: readonly Resource[], key: string, value: string): readonly Resource[] {
  const same = having(found, key, (one) => one === value.trim());
  return same.length > 0 ? same : having(found, key, (one) => fold(one) === fold(value));
}

function having(
  found: readonly Resource[],
  key: string,
  isMeant: (one: string) => boolean,
): readonly Resource[] {
  const all = found.filter(({ attributes }) => identifiersIn(attributes[key], key).some(isMeant));
  return [...new Map(all.map((resource) => [resource.id, resource])).values()];
}

/** Names records for a message: `12, 15`. */
export function idsOf(found: readonly Resource[]): string {
  const sorted = found.toSorted((one, other) => one.id - other.id);
  const ids = sorted.slice(0, 10).map(({ id }) => String(id));
  const more = found.length > ids.length ? ` and ${found.length - ids.length} more` : '';
  return `${ids.join(', ')}${more}`;
}

export function valueOf(resource: Resource, name: string): Json {
  const relationship = resource.relationships[name];
  if (relationship !== undefined && relationship !== null && typeof relationship === 'object') {
    return 'data' in relationship ? (relationship['data'] ?? null) : null;
  }
  return resource.attributes[name] ?? null;
}

function isAboutValues(error: unknown): error is ConfigurationError {
  return error instanceof ConfigurationError && /^(http_(400|414|422)|too_many)$/.test(error.code ?? '');
}

function chunksOf(values: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let length = LONGEST_QUERY;
  for (const value of values) {
    length += encodeURIComponent(value).length + 40;
    const last = chunks.at(-1);
    if (last === undefined || length > LONGEST_QUERY || last.length === MOST_VALUES) {
      chunks.push([value]);
      length = encodeURIComponent(value).length + 40;
    } else last.push(value);
  }
  return chunks;
}
