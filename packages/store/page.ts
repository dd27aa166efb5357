/** Which part of a list is wanted; `page` counts from 1. */
export interface PageRequest {
  readonly page: number;
  readonly perPage: number;
  readonly order: 'asc' | 'desc';
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Items on all pages. */
  readonly total: number;
}

/** Of a list: so many rows, after so many others. */
export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

export function sliceOf({ page, perPage }: PageRequest): Slice {
  return { offset: (page - 1) * perPage, limit: perPage };
}
