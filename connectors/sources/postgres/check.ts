import type { CheckStep, StepVerdict } from '#connector-kit';
import { quoteIdentifier, refuseTunnel, targetOf, verifyConnectivity } from '../../postgres-wire/index.ts';
import type { PostgresContext, PostgresCredentials } from './credentials.ts';
import { withReading } from './session.ts';
import { listTables } from './tables.ts';
import { BOOKKEEPING_SCHEMA } from './warehouse.ts';

interface Standing {
  /** Of tables and views that are no part of the system. */
  tables: number;
  readable: number;
  /** One that holds tables. */
  schema: string | null;
  may_keep: boolean;
  version: string;
}

const STANDING = `
with tables as (
  select space.nspname as schema,
    pg_catalog.has_schema_privilege(space.oid, 'USAGE')
      and pg_catalog.has_any_column_privilege(class.oid, 'SELECT') as readable
  from pg_catalog.pg_class class join pg_catalog.pg_namespace space on space.oid = class.relnamespace
  where class.relkind in ('r', 'p', 'v', 'm', 'f') and not class.relispartition and class.relpersistence <> 't'
    and space.nspname !~ '^pg_' and space.nspname not in ('information_schema', '${BOOKKEEPING_SCHEMA}')
)
select pg_catalog.count(*)::int4 as tables, (pg_catalog.count(*) filter (where readable))::int4 as readable,
  pg_catalog.min(schema::text) as schema, pg_catalog.current_setting('server_version') as version,
  not pg_catalog.pg_is_in_recovery() and coalesce(
    (select pg_catalog.has_schema_privilege(oid, 'CREATE') from pg_catalog.pg_namespace
      where nspname = '${BOOKKEEPING_SCHEMA}'),
    pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
  ) as may_keep
from tables`;

/** In the order in which a person would look for the fault. */
export const checkSteps: readonly CheckStep<PostgresCredentials, PostgresContext>[] = [
  {
    name: 'Resolve host',
    async run(context) {
      refuseTunnel(context.credentials);
      await context.network.resolve(targetOf(context).host);
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      await withReading(context, (connection) => connection.rows('select 1'));
    },
  },
  { name: 'Check permissions', run: checkPermissions },
  {
    name: 'List tables',
    async run(context) {
      const tables = await listTables(context);
      return tables.length > 0
        ? undefined
        : { warning: 'There is no table or view that a sync could read: see the step before.' };
    },
  },
];

/** `can_keep_bookkeeping` says whether `sync_engine: advanced` can work here. */
async function checkPermissions(context: PostgresContext): Promise<StepVerdict> {
  const [standing] = await withReading(context, (connection) => connection.rows<Standing>(STANDING));
  if (standing === undefined) return undefined;
  const found = { server_version: standing.version, can_keep_bookkeeping: standing.may_keep };
  const { user, database } = context.credentials;
  if (standing.tables === 0) {
    return {
      found,
      warning: `The database "${database}" has no tables yet: create those that syncs should read.`,
    };
  }
  if (standing.readable > 0) return { found };
  const schema = quoteIdentifier(standing.schema ?? 'public');
  const role = quoteIdentifier(user);
  return {
    found,
    warning:
      `The role "${user}" may not read any table. Run as the owner, for each schema: ` +
      `GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role};`,
  };
}
