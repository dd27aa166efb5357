import type { JsonObject } from '#connector-kit';
import { RetryLaterError, listOf, memberOf, textOf, unreadable } from '#connector-kit';
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
 * @throws as `read`, and RetryLaterError where the list does not end
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
    if (memberOf(meta, 'has_more') !== true) return entries;
    const next = textOf(memberOf(meta, 'after_cursor'));
    if (next === undefined || next === after) break;
    after = next;
  }
  throw new RetryLaterError(
    `${LABEL} gave a list that does not end while ${request.doing}: after ${entries.length} entries there are said to be more. ` +
      'If it happens again, tell Zendesk Customer Support.',
    { code: 'endless_list' },
  );
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
