import type { CheckStep } from '#connector-kit';
import type { PostgresContext, PostgresCredentials } from './credentials.ts';
import { listObjects } from './objects.ts';
import { quoteIdentifier, targetOf, verifyConnectivity, withConnection } from '../../postgres-wire/index.ts';

interface Standing {
  replica: boolean;
  read_only: boolean;
  /** Schemas that the role may enter and that hold tables; null where there are none. */
  schemas: string[] | null;
  insertable: number;
}

const STANDING = `
with tables as (
  select class.oid, space.nspname as schema
  from pg_catalog.pg_class class join pg_catalog.pg_namespace space on space.oid = class.relnamespace
  where class.relkind in ('r', 'p') and not class.relispartition and class.relpersistence <> 't'
    and space.nspname !~ '^pg_' and space.nspname <> 'information_schema'
)
select
  pg_catalog.pg_is_in_recovery() as replica,
  pg_catalog.current_setting('transaction_read_only')::bool as read_only,
  (select pg_catalog.array_agg(distinct schema::text order by schema::text) from tables) as schemas,
  (select pg_catalog.count(*)::int4 from tables
    where pg_catalog.has_schema_privilege(schema, 'USAGE')
      and pg_catalog.has_any_column_privilege(oid, 'INSERT, UPDATE')) as insertable`;

/** In the order in which a person would look for the fault. */
export const checkSteps: readonly CheckStep<PostgresCredentials>[] = [
  {
    name: 'Resolve host',
    async run(context) {
      await context.network.resolve(targetOf(context).host);
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    async run(context) {
      await withConnection(context, (connection) => connection.rows('select 1'));
    },
  },
  { name: 'Check permissions', run: checkPermissions },
  {
    name: 'List objects',
    async run(context) {
      const objects = await listObjects(context);
      return objects.length > 0
        ? undefined
        : { warning: 'There is no table that a sync could write to: see the step before.' };
    },
  },
];

async function checkPermissions(context: PostgresContext): Promise<{ warning: string } | undefined> {
  const [standing] = await withConnection(context, (connection) => connection.rows<Standing>(STANDING));
  const { user, database } = context.credentials;
  if (standing?.replica === true) {
    return {
      warning: 'This server is a read-only replica: connect to the primary, or every write will fail.',
    };
  }
  if (standing?.read_only === true) {
    return {
      warning: `Transactions of "${user}" are read-only (default_transaction_read_only): every write will fail.`,
    };
  }
  if (standing === undefined || standing.schemas === null) {
    return { warning: `The database "${database}" has no tables yet: create those that syncs should fill.` };
  }
  if (standing.insertable > 0) return undefined;
  const [schema = 'public'] = standing.schemas;
  const role = quoteIdentifier(user);
  return {
    warning:
      `The role "${user}" may not write to any table. Run as the owner, for each schema: ` +
      `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${role}; ` +
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${quoteIdentifier(schema)} TO ${role};`,
  };
}
