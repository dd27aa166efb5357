import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, describe, test } from 'vitest';
import { createHarness, type Harness } from '#connector-harness';
import type { Json } from '#connector-kit';
import { startTestMariadb, type TestMariadb, type TestMariadbOptions } from '#testing';
import mysql from '../index.ts';

const WITHOUT_MARIADB = 'no MariaDB on this machine: install mariadb-server to run these tests';

/** A server, an administrator's connection to it, and the connector behind its harness. */
export interface Stage {
  readonly server: TestMariadb;
  readonly admin: Connection;
  readonly harness: Harness;
  /** The connector with other credentials, closed with the stage. */
  as(credentials: Readonly<Record<string, Json>>): Harness;
  readonly rows: (sql: string) => Promise<RowDataPacket[]>;
  close(): Promise<void>;
}

/** Tests on a server of their own; where MariaDB is absent they are skipped, with the reason. */
export async function onMariadb(
  name: string,
  define: (stage: Stage) => void,
  options: TestMariadbOptions = {},
): Promise<void> {
  const stage = await openStage(options);
  if (stage === undefined) {
    // oxlint-disable-next-line vitest/expect-expect -- it only says why
    test(name, ({ skip }) => skip(WITHOUT_MARIADB));
    return;
  }
  describe(name, () => {
    afterAll(() => stage.close());
    define(stage);
  });
}

/** Undefined where MariaDB is absent. */
export async function openStage(options: TestMariadbOptions = {}): Promise<Stage | undefined> {
  const server = await startTestMariadb(options);
  if (server === undefined) return undefined;
  const { host, port, user, password, database } = server;
  const admin = await createConnection({
    host,
    port,
    user,
    password,
    database,
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
  });
  await admin.query("SET time_zone = '+00:00'");
  const open: Harness[] = [];
  const as = (credentials: Readonly<Record<string, Json>>): Harness => {
    const harness = createHarness(mysql, {
      credentials: { hostname: host, port, user, password, database, ...credentials },
    });
    open.push(harness);
    return harness;
  };
  return {
    server,
    admin,
    harness: as({}),
    as,
    rows: async (sql) => (await admin.query<RowDataPacket[]>(sql))[0],
    async close() {
      await Promise.all(open.map((harness) => harness.close()));
      admin.destroy();
      await server.stop();
    },
  };
}
