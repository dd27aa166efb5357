import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { describeSchema } from '../packages/store/drift.ts';
import { migrate } from '../packages/store/migrate.ts';
import { startTestPostgres } from '../packages/testing/postgres-server.ts';

// Run after adding a migration: writes down the schema that the drift check expects.
const server = await startTestPostgres();
try {
  await migrate({ connectionString: server.url });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const lines = await describeSchema(client);
  await client.end();
  await writeFile(
    new URL('../packages/store/schema.json', import.meta.url),
    `${JSON.stringify(lines, null, 2)}\n`,
  );
} finally {
  await server.stop();
}
