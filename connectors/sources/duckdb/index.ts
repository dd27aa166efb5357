import { defineSource } from '#connector-kit';
import { fileSource } from '../../files/index.ts';
import { credentialFields } from './credentials.ts';
import type { DuckdbCredentials } from './credentials.ts';
import { listTables, openDatabase } from './open.ts';

export default defineSource({
  type: 'duckdb',
  label: 'DuckDB file',
  documentation: 'duckdb',
  proof: ['databases that DuckDB writes in the tests'],
  fields: credentialFields,
  connectionDetails: ({ path }) => ({ path }),
  check: [
    {
      name: 'Open the file',
      async run(context) {
        const database = await openDatabase(context);
        await database.close();
      },
    },
    {
      name: 'List its tables',
      async run(context) {
        const tables = await listTables(context);
        return tables.length > 0 ? undefined : { warning: 'The database holds no table and no view.' };
      },
    },
  ],
  ...fileSource<DuckdbCredentials>({ tables: listTables, open: openDatabase }),
});
