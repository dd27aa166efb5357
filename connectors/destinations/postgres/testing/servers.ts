import { Client } from 'pg';
import { createHarness, type Harness, type HarnessOptions } from '#connector-harness';
import { debianPostgres15, startTestPostgres, type TestPostgres } from '#testing';
import postgres from '../index.ts';

export interface TestServer extends TestPostgres {
  /** Runs SQL as the superuser and returns the rows of the last statement. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  harness(credentials?: Record<string, unknown>, options?: Partial<HarnessOptions>): Harness;
}

/** The versions to test against; the older one only where Debian's package is installed. */
export const versions: readonly (readonly [name: string, binaries: string | undefined])[] = [
  ['PostgreSQL 18', undefined],
  ...(debianPostgres15() === undefined ? [] : [['PostgreSQL 15', debianPostgres15()] as const]),
];

/** A throwaway server with a superuser's session to prepare and to look at its tables. */
export async function startServer(
  binaries?: string,
  tls?: { readonly key: string; readonly cert: string },
): Promise<TestServer> {
  const server = await startTestPostgres({
    ...(binaries === undefined ? {} : { binaries }),
    ...(tls === undefined ? {} : { tls }),
  });
  const client = new Client({ connectionString: server.url, ssl: false });
  await client.connect();
  return {
    ...server,
    async sql(text) {
      const results = [await client.query<Record<string, unknown>>(text)].flat();
      return results.at(-1)?.rows ?? [];
    },
    harness: (credentials = {}, options = {}) =>
      createHarness(postgres, {
        credentials: {
          hostname: server.host,
          port: server.port,
          user: server.user,
          password: server.password,
          database: server.database,
          ...credentials,
        },
        ...options,
      }),
    async stop() {
      await client.end();
      await server.stop();
    },
  };
}
