import type { CheckStep } from '#connector-kit';
import { openSocket, quoteIdentifier, refuseTunnel, targetOf } from '../../postgres-wire/index.ts';
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
  {
    name: 'Verify connectivity',
    async run(context) {
      const { socket, encrypted, address } = await openSocket(wireContextOf(context));
      socket.destroy();
      const { ssl_mode: mode } = context.credentials;
      if (encrypted || mode === 'disable' || address.allowedByOperator) return undefined;
      return {
        warning:
          'The connection is not encrypted: something before the cluster offers no usable TLS, and ssl_mode prefer goes ' +
          'on without. Choose verify-full, or disable if the way to the cluster is safe.',
      };
    },
  },
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
