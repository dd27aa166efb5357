import type { FastifyInstance } from 'fastify';
import type { Services } from '#core';

/** `/healthz`: the process answers. `/readyz`: it can do its work. */
export function serveHealth(app: FastifyInstance, services: Services): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    try {
      await services.store.ping();
      return { status: 'ready' };
    } catch (error) {
      request.log.warn({ err: error }, 'not ready');
      return reply.code(503).send({ status: 'error', message: 'The database does not answer.' });
    }
  });
}
