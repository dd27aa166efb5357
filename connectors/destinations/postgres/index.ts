import { defineDestination } from '#connector-kit';
import { checkSteps } from './check.ts';
import { credentialFields } from './credentials.ts';
import { listFields, listObjects } from './objects.ts';
import { writeBatch } from './write.ts';

export default defineDestination({
  type: 'postgres',
  label: 'PostgreSQL',
  documentation: 'postgres',
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
  limits: async () => ({ maxBatchSize: 2000, maxParallelBatches: 4 }),
  write: writeBatch,
});
