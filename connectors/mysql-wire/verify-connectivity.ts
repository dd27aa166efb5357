import { ConfigurationError, ReconnectError } from '#connector-kit';
import { connect } from './connection.ts';
import type { WireContext } from './credentials.ts';
import { isServerError } from './errors.ts';

/** A step of a check. A server that refuses the login has been reached. */
export async function verifyConnectivity(context: WireContext): Promise<void> {
  try {
    const { connection, socket } = await connect(context);
    await connection.promise().end();
    socket.destroy();
  } catch (error) {
    const refused = error instanceof ReconnectError || error instanceof ConfigurationError;
    if (!refused || !isServerError(error.cause)) throw error;
  }
}
