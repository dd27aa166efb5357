import { ConfigurationError, ReconnectError, type CheckStep } from '#connector-kit';
import { connect, endpointOf, isServerError, quote } from '../../mysql-wire/index.ts';
import type { MysqlContext, MysqlCredentials } from './credentials.ts';
import { withReading } from './session.ts';
import { listTables } from './tables.ts';

/** In the order in which a person would look for the fault. */
export const checkSteps: readonly CheckStep<MysqlCredentials, MysqlContext>[] = [
  {
    name: 'Resolve host',
    async run(context) {
      await context.network.resolve(endpointOf(context).host);
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      const rows = await withReading(context, (session) => session.rows('SELECT VERSION()'));
      return { found: { server_version: String(rows[0]?.[0]) } };
    },
  },
  {
    name: 'List tables',
    async run(context) {
      if ((await listTables(context)).length > 0) return undefined;
      const { database } = context.credentials;
      return {
        warning:
          `There is no table or view that the user may read: create one, or run ` +
          `GRANT SELECT, SHOW VIEW ON ${quote(database)}.* TO the user.`,
      };
    },
  },
];

/** A server that refuses the login has been reached. */
async function verifyConnectivity(context: MysqlContext): Promise<void> {
  try {
    const { connection, socket } = await connect(context);
    await connection.promise().end();
    socket.destroy();
  } catch (error) {
    const refused = error instanceof ReconnectError || error instanceof ConfigurationError;
    if (!refused || !isServerError(error.cause)) throw error;
  }
}
