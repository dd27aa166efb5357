import type { Transaction } from 'kysely';
import type { z } from 'zod';
import type { Endpoint } from '#contract';
import type { OrganizationActor, Services } from '#core';
import type { Tables, WorkspaceScope } from '#core';

/** What a handler receives: everything checked already. */
interface Call<Params, Query, Body> {
  readonly services: Services;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** `token:<id>`, for the audit log. */
  readonly actor: string;
  /** Absolute URL of the endpoint, without its query. */
  readonly url: string;
  /** `scheme://host` under which browsers and clients reach this server. */
  readonly publicUrl: string;
  /** Present with an Idempotency-Key: must run in the transaction that saves what is made. */
  readonly onSaved?: (transaction: Transaction<Tables>, id: number) => Promise<void>;
}

export interface WorkspaceCall<Params, Query, Body> extends Call<Params, Query, Body> {
  readonly scope: WorkspaceScope;
}

export interface OrganizationCall<Params, Query, Body> extends Call<Params, Query, Body> {
  readonly who: OrganizationActor;
}

/** The body of the answer; its status is the endpoint's only successful one. */
type Handler<Call> = (call: Call) => Promise<object>;

export interface Route {
  readonly endpoint: Endpoint;
  /**
   * The answer may be kept in memory until something in the workspace changes: only for what is read from
   * destinations and their objects alone.
   */
  readonly kept?: true;
  readonly handle: (
    call: WorkspaceCall<never, never, never> & OrganizationCall<never, never, never>,
  ) => Promise<object>;
  /** Answers for what an earlier request made, whose answer was lost. */
  readonly recover?: (
    call: WorkspaceCall<never, never, never> & OrganizationCall<never, never, never>,
    madeId: number,
  ) => Promise<object>;
}

/** An endpoint that takes a workspace's key. */
export function workspaceRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  endpoint: Endpoint<P, Q, B>,
  handle: Handler<WorkspaceCall<z.output<P>, z.output<Q>, z.output<B>>>,
  recover?: (call: WorkspaceCall<z.output<P>, z.output<Q>, z.output<B>>, madeId: number) => Promise<object>,
): Route {
  return { endpoint, handle, ...(recover === undefined ? {} : { recover }) };
}

/** An endpoint that takes a workspace's key and whose answer may be kept: see `Route`. */
export function keptRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  endpoint: Endpoint<P, Q, B>,
  handle: Handler<WorkspaceCall<z.output<P>, z.output<Q>, z.output<B>>>,
): Route {
  return { ...workspaceRoute(endpoint, handle), kept: true };
}

/** An endpoint that takes a personal access token. */
export function organizationRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  endpoint: Endpoint<P, Q, B>,
  handle: Handler<OrganizationCall<z.output<P>, z.output<Q>, z.output<B>>>,
  recover?: (
    call: OrganizationCall<z.output<P>, z.output<Q>, z.output<B>>,
    madeId: number,
  ) => Promise<object>,
): Route {
  return { endpoint, handle, ...(recover === undefined ? {} : { recover }) };
}
