import { defineDestination } from '#connector-kit';
import { check } from './check.ts';
import { credentialFields } from './credentials.ts';
import { fields, listObjects } from './objects.ts';
import { writeNotes } from './write.ts';

export default defineDestination({
  type: 'note_board',
  label: 'Note Board',
  documentation: 'note-board',
  overview: {
    apiVersion: '1',
    objects: [{ name: 'boards', operations: ['upsert'], identifiers: ['key'] }],
    limits: 'none',
    proof: ['a server of its own in the tests'],
  },
  auth: { method: 'credentials', fields: credentialFields },
  connectionDetails: ({ team }) => ({ team }),
  rateLimit: ({ team }) => ({ key: team, requestsPerSecond: 10 }),
  check,
  objects: listObjects,
  fields: async () => fields,
  limits: async () => ({ maxBatchSize: 100, maxParallelBatches: 1 }),
  write: writeNotes,
});
