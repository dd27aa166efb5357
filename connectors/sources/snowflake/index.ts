import { defineSource } from '#connector-kit';
import { resolveAddress } from './address.ts';
import { credentialFields } from './credentials.ts';
import { greatest, listColumns, listTables, readRows, withSession } from './read.ts';

export default defineSource({
  type: 'snowflake',
  label: 'Snowflake',
  documentation: 'snowflake',
  proof: [
    "Snowflake's own driver against a stand-in of its protocol in the tests",
    'no real account was used',
  ],
  fields: credentialFields,
  connectionDetails: ({ account, user, database, warehouse, role, schema, use_keypair }) => ({
    account,
    user,
    database,
    warehouse,
    role: role ?? null,
    schema: schema ?? null,
    use_keypair,
  }),
  check: [
    {
      name: 'Find the account',
      run: async (context) => void (await resolveAddress(context)),
    },
    {
      name: 'Log in and run a query',
      run: (context) =>
        withSession(context, async (session) => {
          for await (const [one] of session.rows('SELECT 1')) if (one === '1') return;
        }),
    },
    {
      name: 'List tables',
      async run(context) {
        const tables = await listTables(context);
        return tables.length > 0
          ? undefined
          : {
              warning: `The role sees no table in the database ${context.credentials.database}: grant it USAGE on schemas and SELECT on tables.`,
            };
      },
    },
  ],
  tables: listTables,
  columns: listColumns,
  read: readRows,
  greatest,
});
