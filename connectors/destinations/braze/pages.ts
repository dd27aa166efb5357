import type { JsonObject } from '#connector-kit';
import { listOf, textOf, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import type { ApiRequest } from './request.ts';
import { read, refusalOf } from './request.ts';

/** Of `/campaigns/list` and `/canvas/list`: a shorter page is the last one. */
const PAGE_SIZE = 100;

/** All entries of a list that is paged by number, from 0. Throws ConnectorError. */
export async function readNumberedPages(
  context: Context,
  request: ApiRequest,
  member: string,
): Promise<readonly JsonObject[]> {
  const all = new Map<string, JsonObject>();
  for (let page = 0; ; page += 1) {
    const answer = await read(context, { ...request, query: { page } });
    const entries = listOf(answer.body, member);
    if (entries === undefined) throw unreadable(refusalOf(answer, request));
    const before = all.size;
    for (const entry of entries) all.set(textOf(entry['id']) ?? JSON.stringify(entry), entry);
    if (entries.length < PAGE_SIZE) return [...all.values()];
    // A full page of what is known already would be followed by others like it for ever.
    if (all.size === before) throw unreadable(refusalOf(answer, request));
  }
}

/** All entries of a list whose `Link` header tells of a next page. Throws ConnectorError. */
export async function readLinkedPages(
  context: Context,
  request: ApiRequest,
  member: string,
): Promise<readonly JsonObject[]> {
  const all: JsonObject[] = [];
  const seen = new Set<string>();
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    seen.add(cursor);
    const query = cursor === '' ? {} : { cursor };
    const answer = await read(context, { ...request, query });
    const entries = listOf(answer.body, member);
    if (entries === undefined) throw unreadable(refusalOf(answer, request));
    all.push(...entries);
    cursor = nextCursor(answer.link);
    if (cursor !== undefined && (seen.has(cursor) || entries.length === 0))
      throw unreadable(refusalOf(answer, request));
  }
  return all;
}

/** The cursor in the address of the next page. Nothing else of that address is followed: the key goes with it. */
export function nextCursor(link: string | undefined): string | undefined {
  for (const [, address = '', relation] of (link ?? '').matchAll(/<([^>]*)>\s*;\s*rel="?([a-z]+)"?/gi)) {
    if (relation?.toLowerCase() !== 'next') continue;
    const cursor = URL.parse(address, 'https://braze')?.searchParams.get('cursor');
    if (cursor !== null && cursor !== undefined && cursor !== '') return cursor;
  }
  return undefined;
}
