import { Client } from 'pg';
import { describe } from 'vitest';
import { createSourceHarness, type SourceHarness, type SourceHarnessOptions } from '#connector-harness';
import { debianPostgres15, startTestPostgres, type TestPostgres } from '#testing';
import postgres from '../index.ts';

export interface TestServer extends TestPostgres {
  /** Runs SQL as the superuser and returns the rows of the last statement. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Ends the server at once, in mid-work. */
  kill(): Promise<void>;
  harness(credentials?: Record<string, unknown>, options?: Partial<SourceHarnessOptions>): SourceHarness;
}

type Suite = (version: number, binaries: string | undefined) => void;

/** The same tests on the newest server and, where Debian's package is installed, on an older one. */
export function onEachVersion(title: string, suite: Suite): void {
  const older = debianPostgres15();
  const missing = older === undefined ? `: skipped, Debian's package postgresql-15 is not installed` : '';
  describe(`${title}, PostgreSQL 18`, () => {
    suite(18, undefined);
  });
  describe.skipIf(older === undefined)(`${title}, PostgreSQL 15${missing}`, () => {
    suite(15, older);
  });
}

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
  client.on('error', () => {});
  await client.connect();
  const open: SourceHarness[] = [];
  return {
    ...server,
    async sql(text) {
      const results = [await client.query<Record<string, unknown>>(text)].flat();
      return results.at(-1)?.rows ?? [];
    },
    harness(credentials = {}, options = {}) {
      const harness = createSourceHarness(postgres, {
        credentials: {
          hostname: server.host,
          port: server.port,
          user: server.user,
          password: server.password,
          database: server.database,
          ...credentials,
        },
        ...options,
      });
      open.push(harness);
      return harness;
    },
    kill: () => server.stop(),
    async stop() {
      await Promise.all(open.map((harness) => harness.close()));
      await client.end();
      await server.stop();
    },
  };
}
