import { createConnection, type Connection } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness, type Harness } from '#connector-harness';
import { succeeded } from '#connector-kit';
import type { TestMariadb } from '#testing';
import mysql from './index.ts';
import { cutAt, type Peer } from './testing/peer.ts';
import { onMariadb, openStage } from './testing/server.ts';

function connectionOf({ host, port, user, password, database }: TestMariadb) {
  return { host, port, user, password, database };
}

await onMariadb('faults', (stage) => {
  const { admin, harness, rows, server } = stage;
  const { host, port, user, password, database } = server;
  const open: { close?(): Promise<void>; destroy?(): void }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) {
      await thing.close?.();
      thing.destroy?.();
    }
  });

  beforeEach(async () => {
    await admin.query(
      'CREATE OR REPLACE TABLE people (id INT PRIMARY KEY, name VARCHAR(9), KEY (name)) ENGINE = InnoDB',
    );
    await admin.query("INSERT INTO people VALUES (1, 'One'), (2, 'Two'), (3, 'Three')");
  });

  const people = { object: 'people', primaryIdentifier: 'id', operation: 'upsert' } as const;
  const records = [
    { id: 1, name: 'Uno' },
    { id: 2, name: 'far too long a name' },
    { id: 9, name: 'Nine' },
  ];
  const names = async () =>
    (await rows('SELECT name FROM people ORDER BY id')).map(({ name }) => String(name));
  const tooLong = { status: 'rejected', code: 'ER_DATA_TOO_LONG' };

  async function another(): Promise<Connection> {
    const connection = await createConnection(connectionOf(server));
    open.push(connection);
    return connection;
  }

  async function throughPeer(text: string, when: 'before' | 'after'): Promise<Harness> {
    const peer: Peer = await cutAt(text, when, port);
    const cut = createHarness(mysql, {
      credentials: { hostname: host, port: peer.port, user, password, database, ssl_mode: 'disable' },
    });
    open.push(peer, cut);
    return cut;
  }

  test.each(['UPDATE', 'INSERT'])('a connection lost at the %s takes nothing', async (word) => {
    const cut = await throughPeer(`${word} `, 'after');
    await expect(cut.write({ ...people, records })).rejects.toMatchObject({
      whoMustAct: 'retry_later',
      fault: 'reset',
      sent: false,
    });
    expect(await names()).toEqual(['One', 'Two', 'Three']);
  });

  test.each(['before', 'after'] as const)(
    'a connection lost with the COMMIT on its way leaves every record unknown that was not refused (%s the server)',
    async (when) => {
      const cut = await throughPeer('COMMIT', when);
      const outcomes = await cut.write({ ...people, records });
      expect(outcomes).toMatchObject([{ status: 'unknown' }, tooLong, { status: 'unknown' }]);
      await expect
        .poll(names)
        .toEqual(when === 'after' ? ['Uno', 'Two', 'Three', 'Nine'] : ['One', 'Two', 'Three']);
    },
  );

  test('without transactions a lost connection leaves one record unknown and the rest unsent', async () => {
    await admin.query('ALTER TABLE people ENGINE = MyISAM');
    const cut = await throughPeer('Vanish', 'after');
    const outcomes = await cut.write({
      ...people,
      records: [
        { id: 1, name: 'Uno' },
        { id: 2, name: 'too long a name' },
        { id: 3, name: 'Vanish' },
        { id: 4 },
      ],
    });
    expect(outcomes).toMatchObject([
      succeeded,
      tooLong,
      { status: 'unknown' },
      { status: 'rejected', code: 'not_sent', retryable: true },
    ]);
    await expect.poll(names).toEqual(['Uno', 'Two', 'Vanish']);
  });

  test('a batch that nobody wants any more is rolled back', async () => {
    const controller = new AbortController();
    const blocker = await another();
    await blocker.query('START TRANSACTION');
    await blocker.query("UPDATE people SET name = 'held' WHERE id = 3");
    const aborted = createHarness(mysql, {
      credentials: { hostname: host, port, user, password, database },
      signal: controller.signal,
    });
    open.push(aborted);
    const ending = aborted.write({ ...people, records: [...records, { id: 3, name: 'Tre' }] }).then(
      () => 'written',
      (error: unknown) => error,
    );
    await untilSomebodyWaits();
    controller.abort(new Error('enough'));
    expect(await ending).toMatchObject({ message: 'enough' });
    await blocker.query('ROLLBACK');
    await expect.poll(names).toEqual(['One', 'Two', 'Three']);
  });

  test('a row that another transaction holds is left to a retry, and the others are written', async () => {
    const blocker = await another();
    await blocker.query('START TRANSACTION');
    await blocker.query("UPDATE people SET name = 'held' WHERE id = 2");
    const outcomes = await harness.write({
      ...people,
      records: [1, 2, 3, 4].map((id) => ({ id, name: 'new' })),
    });
    await blocker.query('ROLLBACK');
    expect(outcomes).toMatchObject([
      succeeded,
      { status: 'rejected', code: 'ER_LOCK_WAIT_TIMEOUT', retryable: true },
      succeeded,
      succeeded,
    ]);
    expect(await names()).toEqual(['new', 'Two', 'new', 'new']);
  });

  test('a batch that a deadlock rolls back is written again, whole', async () => {
    await admin.query('CREATE OR REPLACE TABLE ballast (id INT PRIMARY KEY) ENGINE = InnoDB');
    const rival = await another();
    await rival.query('START TRANSACTION');
    // The server gives up the transaction that has changed fewer rows.
    await rival.query('INSERT INTO ballast SELECT seq FROM seq_1_to_1000');
    await rival.query("UPDATE people SET name = 'rival' WHERE id = 2");
    const writing = harness.write({
      ...people,
      records: [
        { id: 1, name: 'Uno' },
        { id: 2, name: 'Dos' },
        { id: 4, name: 'far too long a name' },
        { id: 5, name: 'Five' },
      ],
    });
    await untilSomebodyWaits();
    await rival.query("UPDATE people SET name = 'rival' WHERE id = 1");
    await rival.query('COMMIT');
    expect(await writing).toMatchObject([succeeded, succeeded, tooLong, succeeded]);
    expect(await names()).toEqual(['Uno', 'Dos', 'Three', 'Five']);
  });

  test('rights that are missing fail the batch and say so', async () => {
    await admin.query("CREATE OR REPLACE USER reader IDENTIFIED BY 'reader-password'");
    await admin.query('GRANT SELECT, UPDATE ON spillway.* TO reader');
    const reader = stage.as({ user: 'reader', password: 'reader-password' });
    await expect(reader.write({ ...people, records })).rejects.toMatchObject({
      whoMustAct: 'fix_configuration',
      message: expect.stringMatching(/INSERT command denied.*Grant the user/),
    });
    expect(await names()).toEqual(['One', 'Two', 'Three']);
  });

  test('a read-only server fails the batch and names the primary', async () => {
    await admin.query("CREATE OR REPLACE USER writer IDENTIFIED BY 'writer-password'");
    await admin.query('GRANT SELECT, INSERT, UPDATE ON spillway.* TO writer');
    await admin.query('SET GLOBAL read_only = ON');
    try {
      const writer = stage.as({ user: 'writer', password: 'writer-password' });
      await expect(writer.write({ ...people, records })).rejects.toMatchObject({
        whoMustAct: 'fix_configuration',
        message: expect.stringContaining("primary server's hostname"),
      });
    } finally {
      await admin.query('SET GLOBAL read_only = OFF');
    }
  });

  test('a transaction that the server ends with a lock timeout is written again', async () => {
    const strict = await openStage({ settings: ['innodb-rollback-on-timeout=ON'] });
    if (strict === undefined) return;
    try {
      await strict.admin.query('CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(9))');
      await strict.admin.query("INSERT INTO people VALUES (1, 'One'), (2, 'Two')");
      const blocker = await createConnection(connectionOf(strict.server));
      await blocker.query('START TRANSACTION');
      await blocker.query("UPDATE people SET name = 'held' WHERE id = 2");
      const writing = strict.harness.write({
        ...people,
        records: [
          { id: 3, name: 'far too long a name' },
          { id: 4, name: 'Four' },
          { id: 1, name: 'Uno' },
          { id: 2, name: 'Dos' },
        ],
      });
      const waits = async () =>
        Number((await strict.rows("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'"))[0]?.['Value']);
      // The second wait is that of the second try.
      await expect.poll(waits, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
      await blocker.query('ROLLBACK');
      blocker.destroy();
      expect(await writing).toMatchObject([tooLong, succeeded, succeeded, succeeded]);
      expect(await strict.rows('SELECT name FROM people ORDER BY id')).toEqual([
        { name: 'Uno' },
        { name: 'Dos' },
        { name: 'Four' },
      ]);
    } finally {
      await strict.close();
    }
  });

  async function untilSomebodyWaits(): Promise<void> {
    const waiting = async () =>
      (await rows("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'"))[0]?.['Value'];
    await expect.poll(waiting, { timeout: 20_000, interval: 20 }).toBe('1');
  }
});
