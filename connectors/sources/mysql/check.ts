import type { CheckStep } from '#connector-kit';
import { endpointOf, quote, verifyConnectivity } from '../../mysql-wire/index.ts';
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
