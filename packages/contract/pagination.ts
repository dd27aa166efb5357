import { z } from 'zod';

const DEFAULT_PER_PAGE = 25;
const LARGEST_PER_PAGE = 100;
const LARGEST_PAGE = 1_000_000;

const wholeNumber = z
  .string()
  .regex(/^\s*-?\d+\s*$/, { error: 'must be a whole number' })
  .transform(Number);

function clamped(fallback: number, largest: number) {
  return wholeNumber
    .transform((value) => Math.min(Math.max(value, 1), largest))
    .default(fallback)
    .meta({ override: { type: 'integer', minimum: 1, maximum: largest, default: fallback } });
}

/** Query of every collection. Too large or too small numbers are clamped, as the original does. */
export const pageQuery = z.object({
  page: clamped(1, LARGEST_PAGE).meta({ description: 'Page to show, from 1.' }),
  per_page: clamped(DEFAULT_PER_PAGE, LARGEST_PER_PAGE).meta({
    description: `Items on a page; more than ${LARGEST_PER_PAGE} is taken as ${LARGEST_PER_PAGE}.`,
  }),
  order: z
    .enum(['asc', 'desc'], { error: 'must be asc or desc' })
    .default('desc')
    .meta({ description: 'By time of creation.' }),
});

export type PageQuery = z.output<typeof pageQuery>;

export const pagination = z
  .object({
    total_records: z.int(),
    per_page: z.int(),
    prev_page: z.int().nullable(),
    page: z.int(),
    next_page: z.int().nullable(),
    last_page: z.int(),
  })
  .meta({ id: 'Pagination' });

export function page<S extends z.ZodType>(item: S) {
  return z.object({
    status: z.literal('success'),
    pagination,
    data: z.array(item),
    next: z.string().nullable().meta({ description: 'Absolute URL of the next page. Prefer `pagination`.' }),
  });
}

/** The `pagination` object of a page that is `total` items long in all. */
export function paginate(query: PageQuery, total: number): z.output<typeof pagination> {
  const last = Math.max(1, Math.ceil(total / query.per_page));
  return {
    total_records: total,
    per_page: query.per_page,
    prev_page: query.page > 1 ? Math.min(query.page - 1, last) : null,
    page: query.page,
    next_page: query.page < last ? query.page + 1 : null,
    last_page: last,
  };
}

export const paginationExample = {
  total_records: 1,
  per_page: 25,
  prev_page: null,
  page: 1,
  next_page: null,
  last_page: 1,
};
