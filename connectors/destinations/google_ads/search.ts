import type { JsonObject } from '#connector-kit';
import { RetryLaterError, isObject, listOf, memberOf, textOf } from '#connector-kit';
import type { Account } from './account.ts';
import type { Context } from './credentials.ts';
import { ask } from './request.ts';

/** Of 10,000 rows: more than an account can hold. */
const MOST_PAGES = 200;

/**
 * All rows of a query in the Google Ads Query Language.
 * https://developers.google.com/google-ads/api/docs/query/overview
 *
 * @param doing what it is for, to follow "while"
 * @throws as `ask`
 */
export async function search(
  context: Context,
  account: Account,
  query: string,
  doing: string,
): Promise<readonly JsonObject[]> {
  const rows: JsonObject[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body = await ask(context, {
      api: 'google_ads',
      method: 'POST',
      path: `/customers/${account.id}/googleAds:search`,
      json: { query, ...(pageToken === undefined ? {} : { pageToken }) },
      retry: 'always',
      managerId: account.managerId,
      doing,
    });
    // An answer without rows has no `results`.
    rows.push(...(listOf(body, 'results') ?? []));
    pageToken = textOf(memberOf(body, 'nextPageToken'));
    if (pageToken === undefined) return rows;
  }
  throw new RetryLaterError(`The Google Ads API gave page after page without an end while ${doing}.`, {
    code: 'unreadable',
  });
}

/** The resource that a row holds: `resourceIn(row, 'userList')`. */
export function resourceIn(row: JsonObject, name: string): JsonObject {
  const resource = row[name];
  return isObject(resource) ? resource : {};
}
