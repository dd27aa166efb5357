import type { z } from 'zod';

type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One documented answer. The example is shown in the reference and checked against the schema by a test. */
export interface Answer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

/**
 * One endpoint of the wire: shared by the route that serves it, the OpenAPI document, the tests and the client.
 * `path` is below `/api/v1`, with parameters in braces.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> {
  /** Unique; the operationId of the OpenAPI document. */
  readonly id: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** Whose token it takes: a workspace's key, or a personal access token of the organization. */
  readonly token: 'workspace' | 'organization';
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Not part of the Census Management API v1. */
  readonly beyondV1?: true;
  /** Names one thing without a parameter, which may not be there: 404. */
  readonly mayBeMissing?: true;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly bodyExample?: unknown;
  /** By HTTP status. The errors that every endpoint may give are added where the document is made. */
  readonly answers: Readonly<Record<number, Answer>>;
}

export function defineEndpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
>(endpoint: Endpoint<Params, Query, Body>): Endpoint<Params, Query, Body> {
  return endpoint;
}
