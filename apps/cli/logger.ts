import { pino } from 'pino';
import type { Logger } from 'pino';
import { Redactor } from '#secret';

const redactor = new Redactor();

/** JSON lines; what looks like a secret is struck out of messages and errors. */
export function createLogger(level: string, destination: NodeJS.WritableStream = process.stdout): Logger {
  // Whoever read the log has gone (`| head`, a closed terminal): that must not end the server.
  destination.on('error', () => {});
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: {
        err: (error: Error) => {
          const { type, message, stack } = pino.stdSerializers.err(error);
          return { type, message: redactor.text(message), stack: redactor.text(stack) };
        },
      },
    },
    destination,
  );
}
