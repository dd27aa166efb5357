import { z } from 'zod';

export function one<S extends z.ZodType>(data: S) {
  return z.object({ status: z.literal('success'), data });
}

export function created<S extends z.ZodType>(data: S) {
  return z.object({ status: z.literal('created'), data });
}

export function updated<S extends z.ZodType>(data: S) {
  return z.object({ status: z.literal('updated'), data });
}

export const deleted = z.object({ status: z.literal('deleted') });

export const refreshStarted = z.object({
  refresh_key: z.int().min(1).meta({ description: 'Finds the job: pass it to the status endpoint.' }),
});

export const refreshState = z.object({ status: z.enum(['processing', 'completed']) });

/** Bad input, a conflict, or a job that failed. */
export const errorWithMessage = z
  .object({ status: z.literal('error'), message: z.string() })
  .meta({ id: 'Error', description: 'What failed and what to do next.' });

export const unauthorized = z
  .object({ status: z.literal(401) })
  .meta({ id: 'Unauthorized', description: 'No token, an unknown one, or one for other endpoints.' });

export const notFound = z
  .object({ status: z.literal(404) })
  .meta({ id: 'NotFound', description: 'No such thing in the workspace of the token.' });

export const forbidden = z
  .object({ status: z.literal(403), message: z.string() })
  .meta({ id: 'Forbidden', description: 'The role of the token does not allow this.' });
