import type { JsonObject } from '#connector-kit';
import { listOf, memberOf, textOf, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { LABEL } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { read } from './request.ts';

const PAGE_LENGTH = 100;
/** Guards against a list that never ends. */
const MOST_PAGES = 200;

/**
 * A whole list, by cursor: offsets end at 10,000 entries
 * (https://developer.zendesk.com/api-reference/introduction/pagination/).
 *
 * @param name of the member that holds the entries
 */
export async function readPages(
  context: Context,
  request: ApiRequest,
  name: string,
): Promise<readonly JsonObject[]> {
  const entries: JsonObject[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { status, body, words } = await read(context, {
      ...request,
      query: {
        ...request.query,
        'page[size]': PAGE_LENGTH,
        ...(after === undefined ? {} : { 'page[after]': after }),
      },
    });
    const list = listOf(body, name);
    if (list === undefined) throw unreadable({ label: LABEL, status, doing: request.doing, words });
    entries.push(...list);
    const meta = memberOf(body, 'meta');
    after = memberOf(meta, 'has_more') === true ? textOf(memberOf(meta, 'after_cursor')) : undefined;
    if (after === undefined) return entries;
  }
  return entries;
}

/** The entries of a list that comes whole. */
export async function readList(
  context: Context,
  request: ApiRequest,
  name: string,
): Promise<readonly JsonObject[]> {
  const { status, body, words } = await read(context, request);
  const list = listOf(body, name);
  if (list === undefined) throw unreadable({ label: LABEL, status, doing: request.doing, words });
  return list;
}
