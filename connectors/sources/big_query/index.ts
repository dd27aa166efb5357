import { defineSource } from '#connector-kit';
import { credentialFields, knownAccount, serviceAccountOf } from './credentials.ts';
import { greatest, listColumns, listTables, readRows } from './read.ts';
import { openSession } from './session.ts';
import { accessTokens } from './token.ts';

export default defineSource({
  type: 'big_query',
  label: 'Google BigQuery',
  documentation: 'big_query',
  proof: ["Google's own client against a stand-in of its API in the tests", 'no real project was used'],
  fields: credentialFields,
  connectionDetails: ({ project_id, location, service_account_key }) => ({
    project_id,
    location,
    service_account: knownAccount(service_account_key)?.email ?? null,
    location_editable: false,
  }),
  secrets: ({ service_account_key }) => {
    const account = knownAccount(service_account_key);
    return account === undefined ? [] : [account.privateKey.reveal()];
  },
  check: [
    { name: 'Read the key file', run: async ({ credentials }) => void serviceAccountOf(credentials) },
    {
      name: 'Authorize as the service account',
      run: async (context) => void (await accessTokens(context)()),
    },
    {
      name: 'Run a query',
      async run(context) {
        const session = await openSession(context);
        for await (const [one] of session.rows("SELECT '1' AS c0", 1)) if (one === '1') return;
      },
    },
    {
      name: 'List tables',
      async run(context) {
        const tables = await listTables(context);
        const { project_id, location } = context.credentials;
        return tables.length > 0
          ? undefined
          : {
              warning: `The service account sees no table of ${project_id} in the location ${location}: grant it BigQuery Data Viewer, or give the location of the datasets.`,
            };
      },
    },
  ],
  tables: listTables,
  columns: listColumns,
  read: readRows,
  greatest,
});
