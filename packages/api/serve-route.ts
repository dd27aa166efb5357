import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerOnce, InvalidInput, organizationActor } from '#core';
import type { KeptAnswer, Services, TokenHolder } from '#core';
import type { AnswerCache } from './answer-cache.ts';
import { readToken } from './authentication.ts';
import type { Route } from './route.ts';
import { validate, validateParams } from './validation.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, by every route of the API. */
    holder: TokenHolder | null;
  }
}

const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x20-\x7e]+$/);

type AnyCall = Parameters<Route['handle']>[0];

/** What all routes share. */
export interface Serving {
  readonly services: Services;
  /** `scheme://host` that clients reach this server under. */
  readonly publicUrl: PublicUrl;
  readonly cache: AnswerCache;
  /** Answers that are being made: a stop waits for them, even when the client has gone. */
  readonly underWay: Set<Promise<unknown>>;
}

type PublicUrl = (request: FastifyRequest) => string;

/** Serves one endpoint: authenticates, validates, calls its handler, answers. */
export function serveRoute(app: FastifyInstance, serving: Serving, route: Route): void {
  const { services, publicUrl, cache, underWay } = serving;
  const { endpoint } = route;
  const status = successOf(route);
  app.route({
    method: endpoint.method,
    url: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    onRequest: async (request, reply) => {
      const token = readToken(request);
      const holder = token === undefined ? undefined : await services.tokens.find(token);
      const kind = endpoint.token === 'workspace' ? 'workspace' : 'personal';
      if (holder?.kind === kind) {
        request.holder = holder;
        return;
      }
      const why =
        holder === undefined ? 'the token is missing or unknown' : `this endpoint takes ${kindName(kind)}`;
      reply.header('www-authenticate', `Bearer realm="spillway", error_description="${why}"`);
      await reply.code(401).send({ status: 401 });
    },
    handler: async (request, reply) => {
      const workspaceId = request.holder?.workspaceId ?? undefined;
      if (route.kept === true && workspaceId !== undefined) {
        const url = publicUrl(request) + request.url;
        const kept = cache.find(workspaceId, url);
        if (kept !== undefined) return sendJson(reply, { status, body: kept });
        const read = () => route.handle(callOf(services, route, request, publicUrl));
        const body = await wait(underWay, readAnswer(cache, workspaceId, url, read));
        return sendJson(reply, { status, body });
      }
      const call = callOf(services, route, request, publicUrl);
      try {
        return sendJson(reply, await wait(underWay, freshAnswer(services, route, request, call, status)));
      } finally {
        if (workspaceId !== undefined) cache.forget(workspaceId);
      }
    },
  });
}

async function wait<Result>(underWay: Set<Promise<unknown>>, answer: Promise<Result>): Promise<Result> {
  underWay.add(answer);
  try {
    return await answer;
  } finally {
    underWay.delete(answer);
  }
}

async function readAnswer(
  cache: AnswerCache,
  workspaceId: number,
  url: string,
  read: () => Promise<object>,
): Promise<Buffer> {
  const version = cache.version(workspaceId);
  const body = Buffer.from(JSON.stringify(await read()));
  cache.keep(workspaceId, url, version, body);
  return body;
}

async function freshAnswer(
  services: Services,
  route: Route,
  request: FastifyRequest,
  call: AnyCall,
  status: number,
): Promise<KeptAnswer> {
  if (route.endpoint.method === 'POST' && request.headers['idempotency-key'] !== undefined) {
    return answerIdempotently(services, route, request, call, status);
  }
  return { status, body: JSON.stringify(await route.handle(call)) };
}

function successOf(route: Route): number {
  const status = Object.keys(route.endpoint.answers)
    .map(Number)
    .find((code) => code < 300);
  if (status === undefined) throw new Error(`${route.endpoint.id} has no successful answer`);
  return status;
}

function kindName(kind: TokenHolder['kind']): string {
  return kind === 'workspace' ? 'the key of a workspace' : 'a personal access token of the organization';
}

function callOf(services: Services, route: Route, request: FastifyRequest, publicUrl: PublicUrl): AnyCall {
  const { endpoint } = route;
  const holder = request.holder;
  if (holder === null) throw new Error('a request reached its handler without a token');
  const call = {
    services,
    params: endpoint.params === undefined ? undefined : validateParams(endpoint.params, request.params),
    query: endpoint.query === undefined ? undefined : validate(endpoint.query, withoutEmpty(request.query)),
    body: endpoint.body === undefined ? undefined : validate(endpoint.body, request.body ?? {}),
    actor: `token:${holder.tokenId}`,
    publicUrl: publicUrl(request),
    url: publicUrl(request) + (request.url.split('?', 1)[0] ?? ''),
    ...(holder.workspaceId === null
      ? { who: organizationActor(holder) }
      : { scope: services.store.workspace(holder.workspaceId) }),
  };
  return call as unknown as AnyCall;
}

/** Clients render a parameter that isn't set as an empty one. */
function withoutEmpty(query: unknown): object {
  return Object.fromEntries(Object.entries(query as object).filter(([, value]) => value !== ''));
}

async function answerIdempotently(
  services: Services,
  route: Route,
  request: FastifyRequest,
  call: AnyCall,
  status: number,
): Promise<KeptAnswer> {
  const key = idempotencyKey.safeParse(request.headers['idempotency-key']);
  if (!key.success) throw new InvalidInput('Idempotency-Key must be 1 to 255 printable characters');
  const { workspaceId = null, organizationId, tokenId } = request.holder ?? {};
  return answerOnce(services, {
    // Personal tokens differ in their roles: an answer that an owner got is not for a member.
    scope:
      workspaceId === null ? `organization:${organizationId}:token:${tokenId}` : `workspace:${workspaceId}`,
    workspaceId,
    key: key.data,
    request: [request.method, request.url, request.body ?? null],
    run: async (onSaved) => ({ status, body: JSON.stringify(await route.handle({ ...call, onSaved })) }),
    recover: async (madeId) => {
      const answer =
        route.recover === undefined ? await route.handle(call) : await route.recover(call, madeId);
      return { status, body: JSON.stringify(answer) };
    },
  });
}

function sendJson(reply: FastifyReply, answer: { status: number; body: string | Buffer }): FastifyReply {
  return reply
    .code(answer.status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(answer.body);
}
