import { ConfigurationError, listOf, memberOf, textOf, unreadable } from '#connector-kit';
import type { Json } from '#connector-kit';
import type { Resource } from './answer.ts';
import { resourceOf } from './answer.ts';
import type { Context } from './credentials.ts';
import { refusalIn } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { read } from './request.ts';
import { apiRoot, HOST } from './version.ts';

const MOST_PAGES = 10;

/**
 * All resources of a paged list, by the cursors of `links.next`.
 *
 * @param pageLength at most 1000: https://developers.outreach.io/api/making-requests#pagination
 * @throws ConnectorError, also where there are more than ten pages
 */
export async function readPages(
  context: Context,
  request: ApiRequest,
  pageLength: number,
): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  let query = new URLSearchParams(request.query);
  query.set('page[size]', String(pageLength));
  query.set('count', 'false');
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read(context, { ...request, query });
    const data = listOf(answer.body, 'data');
    if (data === undefined) throw unreadable(refusalIn(answer, request.doing));
    resources.push(...data.flatMap((one) => resourceOf(one) ?? []));
    const next = nextQuery(answer.body, context.baseUrl);
    if (next === undefined) return resources;
    query = next;
  }
  throw new ConfigurationError(
    `Outreach has more than ${MOST_PAGES * pageLength} records that answer to what was asked while ` +
      `${request.doing}: identify records by a field whose values are fewer.`,
    { code: 'too_many' },
  );
}

/**
 * The query of the next page; undefined on the last one. Only the query is taken, so that the token stays with the
 * host that it is for.
 *
 * @throws ConfigurationError where the link leads to another host
 */
export function nextQuery(body: Json | undefined, baseUrl: string | undefined): URLSearchParams | undefined {
  const next = textOf(memberOf(memberOf(body, 'links'), 'next'));
  if (next === undefined) return undefined;
  const root = apiRoot(baseUrl);
  const url = URL.parse(next, root);
  // A proxy that the operator put in between passes the provider's own links on.
  const allowed = [new URL(root).origin, ...(baseUrl === undefined ? [] : [HOST])];
  if (url === null || !allowed.includes(url.origin)) {
    throw new ConfigurationError(
      `Outreach's list goes on at ${url?.host ?? 'no address'}, which is not ${new URL(root).host}: nothing is sent ` +
        'there. Check what stands between Spillway and Outreach.',
      { code: 'foreign_link' },
    );
  }
  return url.searchParams;
}
