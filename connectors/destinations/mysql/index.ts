import { defineDestination } from '#connector-kit';
import { steps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { listFields, listObjects } from './objects.ts';
import { write } from './write.ts';

/** Tables of one MySQL or MariaDB database. */
export default defineDestination({
  type: 'mysql',
  label: 'MySQL',
  documentation: 'mysql',
  overview: {
    apiVersion: null,
    objects: [
      {
        name: 'tables with a primary key or unique index',
        operations: ['upsert', 'update', 'insert', 'append', 'mirror', 'delete'],
        identifiers: ['columns of the key'],
      },
      { name: 'other tables', operations: ['insert', 'append'], identifiers: [] },
    ],
    limits: 'as fast as the database answers',
    proof: ['a real MariaDB in the tests'],
  },
  auth: { method: 'credentials', fields: credentialFields },
  connectionDetails: ({ hostname, port, user, database, ssl_mode }) => ({
    hostname,
    port,
    user,
    database,
    ssl_mode,
  }),
  check: steps,
  objects: listObjects,
  fields: listFields,
  // Each batch holds a connection and a transaction; more of them on one table deadlock more than they gain.
  limits: () => Promise.resolve({ maxBatchSize: 1000, maxParallelBatches: 2 }),
  write,
});
