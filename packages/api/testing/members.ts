import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { newTestToken } from '../../../apps/server/testing/test-server.ts';
import type { TestServer } from '../../../apps/server/testing/test-server.ts';

/** A personal access token of the first organization, with a role. */
export async function addPersonalToken(
  server: TestServer,
  role: 'owner' | 'admin' | 'member',
): Promise<string> {
  const token = newTestToken();
  const client = new Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into spillway.access_tokens (kind, organization_id, role, name, token_hash)
       select 'personal', min(id), $1, 'test', $2 from spillway.organizations`,
      [role, createHash('sha256').update(token).digest()],
    );
  } finally {
    await client.end();
  }
  return token;
}
