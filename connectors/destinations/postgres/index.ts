import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { listFields, listObjects } from './objects.ts';
import { writeBatch } from './write.ts';

export default defineDestination({
  type: 'postgres',
  label: 'PostgreSQL',
  documentation: 'postgres',
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
    proof: ['a real PostgreSQL 18 and 15 in the tests'],
  },
  auth: { method: 'credentials', fields: credentialFields },
  connectionDetails: ({ hostname, port, user, database, ssl_mode }) => ({
    hostname,
    port,
    user,
    database,
    ssl_mode,
  }),
  check: checkSteps,
  objects: listObjects,
  fields: listFields,
  // Each batch takes one session of the server, and servers have few.
  limits: async () => ({ maxBatchSize: 5000, maxParallelBatches: 4 }),
  write: writeBatch,
});
