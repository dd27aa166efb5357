import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CALLBACK_PATH, finishAuthorization, InvalidInput } from '#core';
import type { Services } from '#core';

/** Longer ones are no provider's: codes and states have a few hundred characters. */
const LONGEST_PARAMETER = 8_192;

/**
 * Where providers send the browser back. It carries no token of ours: the state, which only the browser that was sent
 * out knows, says whose it is.
 */
export function serveOAuthCallback(app: FastifyInstance, services: Services): void {
  // A HEAD of somebody who only looks would use the state up.
  app.get(CALLBACK_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    try {
      const location = await finishAuthorization(services, parametersOf(request));
      return await reply.redirect(location, 302);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return reply
        .code(400)
        .type('text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .send(page(error.message));
    }
  });
}

/** Parameters that are too long, or there twice (RFC 6749, section 3.1), count as absent. */
function parametersOf(request: FastifyRequest): Record<string, string> {
  const { searchParams } = new URL(request.url, 'http://callback');
  return Object.fromEntries(
    [...searchParams].filter(
      ([name, value]) => value.length <= LONGEST_PARAMETER && searchParams.getAll(name).length === 1,
    ),
  );
}

function page(message: string): string {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Authorization</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; background: #f3f4f6; color: #1f2937; display: grid; place-items: center;
  min-height: 100vh; margin: 0 }
main { background: #fff; border-radius: 12px; padding: 32px; width: min(420px, 90vw); box-shadow: 0 1px 8px #0002 }
h1 { font-size: 20px; margin: 0 0 8px }
</style></head>
<body><main><h1>This authorization can't be finished</h1><p>${text}</p></main></body>
</html>
`;
}
