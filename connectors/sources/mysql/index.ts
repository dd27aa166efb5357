import { defineSource } from '#connector-kit';
import { checkSteps } from './check.ts';
import { readColumns } from './columns.ts';
import { credentialFields } from './credentials.ts';
import { readGreatest } from './greatest.ts';
import { read } from './read.ts';
import { listTables } from './tables.ts';

/** Tables and views of one MySQL or MariaDB server. */
export default defineSource({
  type: 'mysql',
  label: 'MySQL',
  documentation: 'mysql',
  proof: ['a real MariaDB in the tests'],
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
});
