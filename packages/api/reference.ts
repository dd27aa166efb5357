import swagger from '@fastify/swagger';
import type { StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '#contract';

/** The reference page at `/docs`, from this server's own files. */
export async function serveReference(app: FastifyInstance): Promise<void> {
  // The page calls the server that shows it, whatever its address is.
  const document = JSON.parse(JSON.stringify(openApiDocument(''))) as StaticDocumentSpec['document'];
  await app.register(swagger, { mode: 'static', specification: { document } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // Nothing from elsewhere; and upgraded to https, a plain http server would show an empty page.
    transformStaticCSP: (policy) =>
      policy.replaceAll(/ https:| validator\.swagger\.io| upgrade-insecure-requests;/g, ''),
    // No other product's name above the page.
    theme: { css: [{ filename: 'spillway.css', content: '.swagger-ui .topbar { display: none }' }] },
    uiConfig: { deepLinking: true, docExpansion: 'list', tryItOutEnabled: true },
  });
}
