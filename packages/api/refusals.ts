import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Conflict, Forbidden, Gone, InvalidInput, NotFound, TooEarly } from '#core';

/** SQLSTATEs and system codes of a database that is away for a while. */
const DATABASE_AWAY =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|ETIMEDOUT|EPIPE|57P0[1-3]|53300|08\d{3}|CONNECTION_ENDED)$/;

const DATABASE_RETRY_SECONDS = 5;

/** A path that is malformed or too long names nothing. */
const NAMES_NOTHING = new Set(['FST_ERR_BAD_URL', 'FST_ERR_MAX_PARAM_LENGTH']);

/** The one place where a fault becomes an answer. */
export function answerFault(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof NotFound || NAMES_NOTHING.has(error.code))
    return reply.code(404).send({ status: 404 });
  if (error instanceof Forbidden) return reply.code(403).send({ status: 403, message: error.message });
  if (error instanceof InvalidInput) return sendError(reply, 400, error.message);
  if (error instanceof Conflict) return sendError(reply, 409, error.message);
  if (error instanceof Gone) return sendError(reply, 410, error.message);
  if (error instanceof TooEarly) return sendError(reply, 425, error.message);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return sendError(reply, 413, `The body is larger than ${request.routeOptions.bodyLimit} bytes.`);
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return sendError(reply, status, error.message);
  request.log.error({ err: error }, 'request failed');
  if (isDatabaseAway(error)) {
    reply.header('retry-after', DATABASE_RETRY_SECONDS);
    return sendError(
      reply,
      503,
      'The database can not be reached at the moment: try again in a few seconds.',
    );
  }
  return sendError(
    reply,
    500,
    `Spillway met a fault of its own. Its log holds the details under the request id ${request.id}.`,
  );
}

function sendError(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ status: 'error', message });
}

function isDatabaseAway(error: FastifyError): boolean {
  return (
    DATABASE_AWAY.test(error.code ?? '') || /Connection terminated|timeout exceeded when/.test(error.message)
  );
}
