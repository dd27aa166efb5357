import { z } from 'zod';

/** Largest id of the store's integer columns: anything above is an unknown id, not an error. */
const LARGEST_ID = 2_147_483_647;

export const id = z.int().min(1).max(LARGEST_ID);

/** An id in a path. Anything that is no id is an unknown one: 404, not 400. */
export const pathId = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .pipe(id)
  .meta({ override: { type: 'integer', minimum: 1, maximum: LARGEST_ID } });

/** Text that the store and JSON can hold: no null character, no half of a surrogate pair. */
export function text(longest: number) {
  return z
    .string()
    .max(longest)
    .refine((value) => value.isWellFormed() && !value.includes('\0'), {
      error: 'must not contain a null character or half of a surrogate pair',
    });
}

/** ISO 8601 in UTC with milliseconds, e.g. `2023-07-22T23:42:47.239Z`. */
export const timestamp = z.string().meta({
  id: 'Timestamp',
  description: 'ISO 8601, UTC.',
  example: '2023-07-22T23:42:47.239Z',
  override: { type: 'string', format: 'date-time' },
});

/** Whatever JSON may hold, if the store can hold it too. */
export const jsonValue: z.ZodType = z.unknown().refine(isStorable, {
  error: 'must not contain a null character or half of a surrogate pair',
});

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([key, part]) => isStorable(key) && isStorable(part));
}
