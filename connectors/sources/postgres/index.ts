import { defineSource } from '#connector-kit';
import { checkSteps } from './check.ts';
import { readColumns } from './columns.ts';
import { credentialFields } from './credentials.ts';
import { readGreatest } from './greatest.ts';
import { read } from './read.ts';
import { listTables } from './tables.ts';
import { openWarehouse } from './warehouse.ts';

export default defineSource({
  type: 'postgres',
  label: 'PostgreSQL',
  documentation: 'postgres',
  proof: ['a real PostgreSQL 18 and 15 in the tests'],
  fields: credentialFields,
  connectionDetails: ({ hostname, port, user, database, ssl_mode }) => ({
    hostname,
    port,
    user,
    database,
    ssl_mode,
  }),
  check: checkSteps,
  tables: listTables,
  columns: readColumns,
  read,
  greatest: readGreatest,
  openWarehouse,
});
