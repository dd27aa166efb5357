import type { Json, JsonObject } from '#connector-kit';
import { RetryLaterError, listOf, memberOf, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import type { ApiRequest } from './request.ts';
import { read } from './request.ts';

/** Far above any account: ends a provider that pages in circles. */
const MOST_PAGES = 1_000;

/** The objects of every page's `results`, paged by `paging.next.after` in the query. Throws as `read`. */
export async function readPages(context: Context, request: ApiRequest): Promise<readonly JsonObject[]> {
  const results: JsonObject[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const query = after === undefined ? { ...request.query } : { ...request.query, after };
    const body = await read(context, { ...request, query });
    results.push(...resultsOf(listOf(body, 'results'), request.doing));
    after = nextPage(body);
    if (after === undefined) break;
  }
  return results;
}

/** Where the next page begins; undefined after the last one. */
export function nextPage(body: Json | undefined): string | undefined {
  return textOf(memberOf(memberOf(memberOf(body, 'paging'), 'next'), 'after'));
}

/** @throws RetryLaterError where an answer has no such list */
export function resultsOf(list: JsonObject[] | undefined, doing: string): readonly JsonObject[] {
  if (list !== undefined) return list;
  throw new RetryLaterError(`HubSpot answered without any results while ${doing}. Try again later.`, {
    code: 'unreadable',
  });
}
