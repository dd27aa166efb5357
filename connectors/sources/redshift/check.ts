import type { CheckStep } from '#connector-kit';
import { quoteIdentifier, refuseTunnel, targetOf, verifyConnectivity } from '../../postgres-wire/index.ts';
import type { RedshiftContext, RedshiftCredentials } from './credentials.ts';
import { wireContextOf, withReading } from './session.ts';
import { listTables } from './tables.ts';

/** In the order in which a person would look for the fault. */
export const checkSteps: readonly CheckStep<RedshiftCredentials, RedshiftContext>[] = [
  {
    name: 'Resolve host',
    async run(context) {
      refuseTunnel(context.credentials);
      await context.network.resolve(targetOf(wireContextOf(context)).host);
    },
  },
  { name: 'Verify connectivity', run: (context) => verifyConnectivity(wireContextOf(context)) },
  {
    name: 'Authenticate',
    async run(context) {
      await withReading(context, (connection) => connection.texts('select 1'));
    },
  },
  {
    name: 'List tables',
    async run(context) {
      const tables = await listTables(context);
      if (tables.length > 0) return undefined;
      const user = quoteIdentifier(context.credentials.user);
      return {
        warning:
          `There is no table or view that the user may read. Run as the owner, for each schema: ` +
          `GRANT USAGE ON SCHEMA public TO ${user}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${user};`,
      };
    },
  },
];
