import { defineSource } from '#connector-kit';
import { checkSteps } from './check.ts';
import { readColumns } from './columns.ts';
import { credentialFields } from './credentials.ts';
import { readGreatest } from './greatest.ts';
import { read } from './read.ts';
import { listTables } from './tables.ts';

export default defineSource({
  type: 'redshift',
  label: 'Amazon Redshift',
  documentation: 'redshift',
  proof: ['a real PostgreSQL in the place of Redshift in the tests: no cluster was at hand'],
  fields: credentialFields,
  connectionDetails: (credentials) => ({
    user: credentials.user,
    hostname: credentials.hostname,
    port: credentials.port,
    database: credentials.database,
    ssl_mode: credentials.ssl_mode,
    ssh_tunnel_enabled: credentials.ssh_tunnel_enabled ?? false,
    ssh_tunnel_hostname: credentials.ssh_tunnel_hostname ?? null,
    ssh_tunnel_port: credentials.ssh_tunnel_port ?? null,
    ssh_tunnel_user: credentials.ssh_tunnel_user ?? null,
    ssh_tunnel_public_key: null,
  }),
  check: checkSteps,
  tables: listTables,
  columns: readColumns,
  read,
  greatest: readGreatest,
});
