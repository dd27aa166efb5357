import { paginate } from '#contract';
import type { PageQuery } from '#contract';
import type { Page, PageRequest } from '#core';

export function pageRequest(query: PageQuery): PageRequest {
  return { page: query.page, perPage: query.per_page, order: query.order };
}

/** The list envelope, with both ways to the next page. `kept` are other parameters of the query, which stay. */
export function presentPage<Item>(
  query: PageQuery,
  url: string,
  page: Page<Item>,
  present: (item: Item) => object,
  kept: Readonly<Record<string, string | undefined>> = {},
): object {
  const pagination = paginate(query, page.total);
  const next = new URLSearchParams({
    page: String(pagination.next_page),
    per_page: String(query.per_page),
    order: query.order,
  });
  for (const [name, value] of Object.entries(kept)) if (value !== undefined) next.set(name, value);
  return {
    status: 'success',
    pagination,
    data: page.items.map(present),
    next: pagination.next_page === null ? null : `${url}?${next.toString()}`,
  };
}

/** A page of a list that is in memory as a whole, in its order. */
export function slicePage<Item>(query: PageQuery, items: readonly Item[]): Page<Item> {
  const start = (query.page - 1) * query.per_page;
  return { items: items.slice(start, start + query.per_page), total: items.length };
}
