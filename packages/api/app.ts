import { randomUUID } from 'node:crypto';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { openApiDocument } from '#contract';
import type { Services } from '#core';
import { AnswerCache } from './answer-cache.ts';
import { acceptJsonBodies } from './body.ts';
import { serveExports } from './exports.ts';
import { serveHealth } from './health.ts';
import { serveMetrics } from './metrics.ts';
import { serveOAuthCallback } from './oauth-callback.ts';
import { serveReference } from './reference.ts';
import { answerFault } from './refusals.ts';
import { routes } from './routes/index.ts';
import { serveRoute } from './serve-route.ts';

const LARGEST_BODY_BYTES = 1_048_576;

/** For the client to send its request, not for us to answer it. */
const LONGEST_REQUEST_MS = 30_000;

/** Names of objects may be long, and three times as long when they are URL-encoded. */
const LONGEST_PARAMETER = 4_096;

const REQUEST_ID = /^[\w.:-]{1,128}$/;

export interface ApiOptions {
  readonly services: Services;
  readonly logger: FastifyBaseLogger;
  /** `SPILLWAY_PUBLIC_URL`; without it, URLs in answers name the host that the client asked. */
  readonly publicUrl?: string | undefined;
}

/** The HTTP server of the API, not listening yet. */
export async function buildApi({ services, logger, publicUrl }: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: LARGEST_BODY_BYTES,
    requestTimeout: LONGEST_REQUEST_MS,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    },
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    frameworkErrors: (error, request, reply) => void answerFault(error, request, reply as never),
  });
  const urlOf = (request: FastifyRequest): string => publicUrl ?? `${request.protocol}://${request.host}`;
  const serving = {
    services,
    publicUrl: urlOf,
    cache: new AnswerCache(services),
    underWay: new Set<Promise<unknown>>(),
  };
  acceptJsonBodies(app);
  app.decorateRequest('holder', null);
  app.setErrorHandler(answerFault);
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 404 }));
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    // A connection that is kept open would hold the stop up until its client closes it.
    if (services.stopping.aborted) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const fields = { method: request.method, path: request.routeOptions.url, status: reply.statusCode };
    request.log.info({ ...fields, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  });
  app.addHook('onClose', async () => {
    await Promise.allSettled(serving.underWay);
  });
  serveMetrics(app, services);
  serveHealth(app, services);
  serveOAuthCallback(app, services);
  serveExports(app, services);
  await app.register(
    async (api) => {
      api.addHook('onSend', (_request, reply, payload, done) => {
        reply.header('cache-control', 'no-store');
        done(null, payload);
      });
      for (const route of routes) serveRoute(api, serving, route);
      api.get('/openapi.json', async (request) => openApiDocument(urlOf(request)));
    },
    { prefix: '/api/v1' },
  );
  await serveReference(app);
  return app;
}
