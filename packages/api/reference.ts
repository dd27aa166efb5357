import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '#contract';

declare module 'fastify' {
  interface FastifyInstance {
    /** What the reference page's library asks for its document. */
    swagger: () => object;
  }
}

/** The reference page at `/docs`, from this server's own files. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  // The page calls the server that shows it, whatever its address is.
  app.decorate('swagger', () => openApiDocument(''));
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { deepLinking: true, docExpansion: 'list', tryItOutEnabled: true },
  });
}
