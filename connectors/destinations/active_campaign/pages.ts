import type { JsonObject } from '#connector-kit';
import { ConnectorBugError, listOf, memberOf, unreadable } from '#connector-kit';
import { refusalIn } from './answer.ts';
import type { Context } from './credentials.ts';
import { read } from './request.ts';

/** The most that a page may hold: https://developers.activecampaign.com/reference/pagination. */
const PAGE_LENGTH = 100;
const MOST_PAGES = 1000;

/**
 * Everything of a paged list.
 *
 * @param list the name under which the items stand in the answer
 * @throws ConnectorError
 */
export async function readPages(
  context: Context,
  path: string,
  list: string,
  doing: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly JsonObject[]> {
  const items: JsonObject[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read(context, {
      method: 'GET',
      path,
      doing,
      query: { ...query, limit: PAGE_LENGTH, offset: items.length },
    });
    const more = listOf(answer.body, list);
    if (more === undefined) throw unreadable(refusalIn(answer, doing));
    items.push(...more);
    const meta = memberOf(answer.body, 'meta');
    const total = Number(memberOf(meta, 'total') ?? Number.NaN);
    const isLast = Number.isNaN(total) ? more.length < PAGE_LENGTH : items.length >= total;
    if (isLast || more.length === 0) return items;
  }
  throw new ConnectorBugError(`${path} has more than ${MOST_PAGES * PAGE_LENGTH} entries`);
}
