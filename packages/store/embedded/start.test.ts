import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeHold } from './hold.ts';
import { serverOwner, startEmbedded } from './index.ts';
import { isServerOf, readLockFile } from './lock-file.ts';
import { ask, crash, makeFolder, startHolder } from './testing/holders.ts';

const STARTED = 'select pg_postmaster_start_time() as at';
let folder: Awaited<ReturnType<typeof makeFolder>>;
/** Has data in it after the first test, and no server between the tests. */
let dataDir: string;

beforeAll(async () => {
  folder = await makeFolder();
  dataDir = join(folder.path, 'data');
});
afterAll(() => folder.remove());

async function serverPid(): Promise<number | undefined> {
  return (await readLockFile(join(dataDir, 'postgres')))?.pid;
}

async function killServer(): Promise<void> {
  const pid = await serverPid();
  if (pid === undefined) throw new Error('No server runs');
  process.kill(pid, 'SIGKILL');
}

test('rows survive a stop and a second start, and the disk is told to keep them', async () => {
  const first = await startEmbedded({ dataDir, explicit: true });
  await ask(first.connection, `create table planet as select 'Mars' as name`);
  expect(await ask(first.connection, 'show fsync')).toEqual([{ fsync: 'on' }]);
  expect(await ask(first.connection, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
  expect(first.version).toMatch(/^18\.\d+$/);
  await first.stop();
  expect(await serverPid()).toBeUndefined();
  await expect(stat(first.connection.host)).rejects.toMatchObject({ code: 'ENOENT' });

  const second = await startEmbedded({ dataDir, explicit: true });
  expect(await ask(second.connection, 'select name from planet')).toEqual([{ name: 'Mars' }]);
  await second.stop();
});

test('the data and the socket are closed to other accounts, and there is no TCP port', async () => {
  const server = await startEmbedded({ dataDir, explicit: true });
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700);
  expect(await ask(server.connection, 'show listen_addresses')).toEqual([{ listen_addresses: '' }]);
  await server.stop();
});

test('several processes share one server, and the last one out stops it', async () => {
  const [one, two] = await Promise.all([startHolder({ dataDir }), startHolder({ dataDir })]);
  expect(await ask(one.connection, STARTED)).toEqual(await ask(two.connection, STARTED));
  const pid = await serverPid();
  await one.stop();
  expect(await ask(two.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await two.stop();
  expect(await serverPid()).toBeUndefined();
  expect(await isServerOf(Number(pid), join(dataDir, 'postgres'))).toBe(false);
});

test('of those that leave at the same moment, one is the last', async () => {
  const killed = await startHolder({ dataDir });
  await crash(killed);
  const lost = (error: Error): void => {
    throw error;
  };
  const holds = await Promise.all([1, 2, 3].map(() => takeHold(killed.connection, lost)));
  const last = await Promise.all(holds.map((hold) => hold.release()));
  expect(last.filter(Boolean)).toHaveLength(1);
  await Promise.all(holds.map((hold) => hold.end()));
  await (await startEmbedded({ dataDir, explicit: true })).stop();
});

test('a server that a killed process left is used by the next one and stopped by it', async () => {
  const killed = await startHolder({ dataDir });
  const [before] = await ask(killed.connection, STARTED);
  await crash(killed);
  const next = await startHolder({ dataDir });
  expect(await ask(next.connection, STARTED)).toEqual([before]);
  await next.stop();
  expect(await serverPid()).toBeUndefined();
});

test('Ctrl-C in the terminal does not reach the server', async () => {
  const interrupted = await startHolder({ dataDir });
  const exited = once(interrupted.process, 'exit');
  process.kill(-Number(interrupted.process.pid), 'SIGINT');
  await exited;
  expect(await ask(interrupted.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await (await startHolder({ dataDir })).stop();
  expect(await serverPid()).toBeUndefined();
});

test('a process that comes while the last one stops the server gets a server', async () => {
  let current = await startEmbedded({ dataDir, explicit: true });
  for (let round = 0; round < 5; round += 1) {
    const leaving = current.stop();
    const [next] = await Promise.all([startEmbedded({ dataDir, explicit: true }), leaving]);
    expect(await ask(next.connection, 'select name from planet')).toEqual([{ name: 'Mars' }]);
    current = next;
  }
  await current.stop();
  expect(await serverPid()).toBeUndefined();
});

test('processes that start at the same moment in an empty folder make one database', async () => {
  const empty = join(folder.path, 'empty');
  const holders = await Promise.all([1, 2, 3].map(() => startHolder({ dataDir: empty })));
  const times = await Promise.all(holders.map((holder) => ask(holder.connection, STARTED)));
  expect(new Set(times.map(([row]) => String(row?.['at']))).size).toBe(1);
  expect((await readdir(empty)).sort()).toEqual(['postgres', 'postgres.log']);
  await Promise.all(holders.map((holder) => holder.stop()));
});

test('what a process that was killed while it made the database has left is removed', async () => {
  const fresh = join(folder.path, 'fresh');
  const dead = spawn('true');
  await once(dead, 'exit');
  await mkdir(join(fresh, `postgres.${dead.pid}.0123456789ab.new/base`), { recursive: true });
  await chmod(fresh, 0o711);
  await (await startEmbedded({ dataDir: fresh, explicit: true })).stop();
  expect((await readdir(fresh)).sort()).toEqual(['postgres', 'postgres.log']);
});

test('a server of another data folder does not disturb', async () => {
  const [one, other] = await Promise.all([
    startEmbedded({ dataDir, explicit: true }),
    startEmbedded({ dataDir: join(folder.path, 'empty'), explicit: true }),
  ]);
  expect(await ask(one.connection, `select to_regclass('planet')::text as t`)).toEqual([{ t: 'planet' }]);
  expect(await ask(other.connection, `select to_regclass('planet')::text as t`)).toEqual([{ t: null }]);
  await one.stop();
  expect(await ask(other.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await other.stop();
});

test('a server that was killed is started again, with the rows that were acknowledged', async () => {
  const holder = await startHolder({ dataDir });
  await ask(holder.connection, `insert into planet values ('Venus')`);
  await killServer();
  expect(await holder.nextLine()).toEqual({ lost: expect.stringContaining(join(dataDir, 'postgres')) });
  const next = await startEmbedded({ dataDir, explicit: true });
  expect(await ask(next.connection, 'select name from planet')).toHaveLength(2);
  await expect(stat(holder.connection.host)).rejects.toMatchObject({ code: 'ENOENT' });
  await holder.stop();
  await next.stop();
});

test('a dead server that nobody has reaped is no obstacle', async () => {
  const parent = await startHolder({ dataDir });
  // A stopped parent doesn't reap: the killed server stays as a zombie.
  parent.process.kill('SIGSTOP');
  await killServer();
  const server = await startEmbedded({ dataDir, explicit: true });
  expect(await ask(server.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await crash(parent);
  await server.stop();
});

test('a socket folder that others may write is not trusted', async () => {
  const killed = await startHolder({ dataDir });
  await crash(killed);
  await chmod(killed.connection.host, 0o777);
  await expect(startEmbedded({ dataDir, explicit: true })).rejects.toThrow(killed.connection.host);
  await chmod(killed.connection.host, 0o700);
  await (await startEmbedded({ dataDir, explicit: true })).stop();
  expect(await serverPid()).toBeUndefined();
});

test('a lock file whose number belongs to another process of the same account is no obstacle', async () => {
  const owner = await serverOwner(join(dataDir, 'postgres'));
  const other = spawn('sleep', ['60'], { stdio: 'ignore', ...owner });
  const lock = [
    other.pid,
    join(dataDir, 'postgres'),
    1,
    5432,
    '/tmp/spillway-gone',
    '',
    '  1  1',
    'ready   ',
  ];
  await writeFile(join(dataDir, 'postgres/postmaster.pid'), `${lock.join('\n')}\n`);
  await writeFile(join(dataDir, 'postgres/.s.PGSQL.5432.lock'), `${lock.join('\n')}\n`);
  const server = await startEmbedded({ dataDir, explicit: true });
  expect(await ask(server.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(other.exitCode).toBeNull();
  other.kill();
});

test('a server in another container, whose process and temp folder are out of sight, is joined', async () => {
  const server = await startEmbedded({ dataDir, explicit: true });
  const lock = join(dataDir, 'postgres/postmaster.pid');
  const written = await readFile(lock, 'utf8');
  const lines = written.split('\n').with(0, '4194305').with(4, '/tmp/spillway-elsewhere');
  await writeFile(lock, lines.join('\n'));
  const joined = await startEmbedded({ dataDir, explicit: true });
  expect(await ask(joined.connection, STARTED)).toEqual(await ask(server.connection, STARTED));
  await joined.stop();
  await writeFile(lock, written);
  expect(await ask(server.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
  expect(await serverPid()).toBeUndefined();
});

test('a lock file that a full disk has left empty is no obstacle', async () => {
  const lock = join(dataDir, 'postgres/postmaster.pid');
  await writeFile(lock, '');
  await utimes(lock, new Date(0), new Date(0));
  const server = await startEmbedded({ dataDir, explicit: true });
  expect(await ask(server.connection, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.stop();
});

test('a database that was dropped by hand is made again', async () => {
  const server = await startEmbedded({ dataDir: join(folder.path, 'empty'), explicit: true });
  await ask(server.connection, 'create database other');
  await ask({ ...server.connection, database: 'other' }, 'drop database spillway with (force)');
  const again = await startEmbedded({ dataDir: join(folder.path, 'empty'), explicit: true });
  expect(await ask(again.connection, 'select current_database() as name')).toEqual([{ name: 'spillway' }]);
  await Promise.all([server.stop(), again.stop()]);
});

test('a server that cannot start says why, in its own words, and where its log is', async () => {
  const settings = join(folder.path, 'empty/postgres/postgresql.auto.conf');
  const good = await readFile(settings);
  await writeFile(settings, `shared_preload_libraries = 'missing_library'\n`);
  const failing = startEmbedded({ dataDir: join(folder.path, 'empty'), explicit: true });
  await expect(failing).rejects.toThrow(/missing_library.*postgres\.log/s);
  await writeFile(settings, good);
});

test('the log is cut at a start when it has grown long', async () => {
  const log = join(dataDir, 'postgres.log');
  await writeFile(log, 'x'.repeat(11 * 1024 * 1024));
  await (await startEmbedded({ dataDir, explicit: true })).stop();
  expect((await stat(log)).size).toBeLessThan(100_000);
});

test('data of a PostgreSQL that is not installed is refused with its version', async () => {
  const old = join(folder.path, 'old');
  const made = await startEmbedded({ dataDir: old, explicit: true });
  await made.stop();
  await writeFile(join(old, 'postgres/PG_VERSION'), '12\n');
  await expect(startEmbedded({ dataDir: old, explicit: true })).rejects.toThrow(
    `${join(old, 'postgres')} was made by PostgreSQL 12`,
  );
});

test('a folder with something else in the place of the database is refused', async () => {
  const occupied = join(folder.path, 'occupied');
  await mkdir(join(occupied, 'postgres'), { recursive: true, mode: 0o711 });
  await expect(startEmbedded({ dataDir: occupied, explicit: true })).rejects.toThrow(
    join(occupied, 'postgres'),
  );
});
