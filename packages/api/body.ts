import type { FastifyInstance } from 'fastify';
import { InvalidInput } from '#core';

/** Deeper JSON has no use here and costs whoever walks it. */
const DEEPEST = 50;

/**
 * Takes JSON bodies of any media-type parameters. An empty body is no body, whatever its content type says: clients
 * send `application/json` on requests without one.
 */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/(?:[\w.+-]+\+)?json\b/i,
    { parseAs: 'string' },
    (_request, body, done) => {
      try {
        done(null, parseBody(body as string));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    const type = request.headers['content-type'] ?? 'no content type';
    const error = Object.assign(new Error(`The body must be sent as application/json, not as ${type}.`), {
      statusCode: 415,
    });
    return done(error);
  });
}

function parseBody(text: string): unknown {
  if (text.trim() === '') return undefined;
  refuseDepth(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(`The body is not valid JSON: ${withoutQuote((error as Error).message)}`);
  }
}

/** V8 repeats what stands around the fault, which may be a password. */
function withoutQuote(message: string): string {
  return message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '');
}

function refuseDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > DEEPEST) throw new InvalidInput(`The body is nested deeper than ${DEEPEST} levels.`);
    } else if (character === '}' || character === ']') depth -= 1;
  }
}
