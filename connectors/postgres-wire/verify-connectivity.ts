import type { StepVerdict } from '#connector-kit';
import type { WireContext } from './credentials.ts';
import { openSocket } from './socket.ts';

/** A step of a check. */
export async function verifyConnectivity(context: WireContext): Promise<StepVerdict> {
  const { socket, encrypted, address } = await openSocket(context);
  socket.destroy();
  const { ssl_mode: mode } = context.credentials;
  if (encrypted || mode === 'disable' || address.allowedByOperator) return undefined;
  return {
    warning:
      'The connection is not encrypted: the server offers no usable TLS, and ssl_mode prefer goes on without. ' +
      'Turn TLS on at the server and choose verify-full, or disable if the way to the server is safe.',
  };
}
