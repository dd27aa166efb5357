import type { FastifyInstance } from 'fastify';
import { EXPORT_PATH, openExport } from '#core';
import type { Services } from '#core';

/** Sends exported files. A link carries its own permission, as those of an object store do. */
export function serveExports(app: FastifyInstance, services: Services): void {
  app.get<{ Params: { token: string } }>(
    `${EXPORT_PATH}/:token/records.parquet`,
    { exposeHeadRoute: false },
    async (request, reply) => {
      const { bytes, content } = await openExport(services, request.params.token);
      return reply
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="records.parquet"')
        .header('content-length', bytes)
        .type('application/vnd.apache.parquet')
        .send(content);
    },
  );
}
