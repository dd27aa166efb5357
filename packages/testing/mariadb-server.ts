import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface TestMariadb {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** May do everything, from every host. */
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** For example `10.11.19-MariaDB`. */
  readonly version: string;
  stop(): Promise<void>;
}

export interface TestMariadbOptions {
  /** PEM texts: the server then speaks TLS too, without demanding it. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** More settings of the server, for example `['max_allowed_packet=1M']`. */
  readonly settings?: readonly string[];
}

interface Owner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

interface Binaries {
  readonly server: string;
  readonly initialize: string;
}

const USER = 'spillway';
const DATABASE = 'spillway';
const START_ATTEMPTS = 5;
const START_TIMEOUT_MS = 30_000;
const FOLDERS = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

const SETTINGS = [
  'innodb-buffer-pool-size=32M',
  'innodb-log-file-size=16M',
  'innodb-flush-log-at-trx-commit=0',
  'innodb-fast-shutdown=2',
  'skip-name-resolve',
  'skip-log-bin',
  'character-set-server=utf8mb4',
];

const run = promisify(execFile);

/**
 * A throwaway MariaDB on a free loopback port. Undefined where none is installed (`mariadbd`, `mariadb-install-db`
 * on the PATH): a suite then skips itself and says so.
 */
export async function startTestMariadb(options: TestMariadbOptions = {}): Promise<TestMariadb | undefined> {
  const binaries = findBinaries();
  if (binaries === undefined) return undefined;
  const owner = await serverOwner();
  // A path of a socket must be short, and the server's own user must reach it.
  const folder = await mkdtemp(join(owner === undefined ? tmpdir() : '/tmp', 'spillway-mariadb-'));
  await chmod(folder, 0o711);
  try {
    const password = randomBytes(12).toString('hex');
    const data = await initialize(folder, binaries, owner);
    const first = await placeFile(
      folder,
      'init.sql',
      [
        `CREATE DATABASE ${DATABASE};`,
        `CREATE USER '${USER}'@'%' IDENTIFIED BY '${password}';`,
        `GRANT ALL ON *.* TO '${USER}'@'%' WITH GRANT OPTION;`,
      ].join('\n'),
      owner,
    );
    const settings = [...SETTINGS, `init-file=${first}`, ...(options.settings ?? [])];
    if (options.tls) {
      settings.push(`ssl-key=${await placeFile(folder, 'key.pem', options.tls.key, owner)}`);
      settings.push(`ssl-cert=${await placeFile(folder, 'cert.pem', options.tls.cert, owner)}`);
    }
    const { child, port, version } = await startOnFreePort(folder, binaries.server, data, settings, owner);
    const stopWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', stopWithUs);
    return {
      host: '127.0.0.1',
      port,
      user: USER,
      password,
      database: DATABASE,
      version,
      async stop() {
        process.off('exit', stopWithUs);
        await end(child);
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function findBinaries(): Binaries | undefined {
  const find = (name: string): string | undefined =>
    FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
  const server = find('mariadbd');
  const initialize = find('mariadb-install-db');
  return server !== undefined && initialize !== undefined ? { server, initialize } : undefined;
}

/** MariaDB refuses to run as root: it then becomes `mysql`, or `nobody` where there is no such user. */
async function serverOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const entry = ['mysql', 'nobody'].flatMap((name) => lines.filter((line) => line[0] === name))[0];
  if (entry?.[0] === undefined) throw new Error('MariaDB needs a user mysql or nobody to run as root');
  return { name: entry[0], uid: Number(entry[2]), gid: Number(entry[3]) };
}

function runAs(owner: Owner | undefined): string[] {
  return owner === undefined ? [] : [`--user=${owner.name}`];
}

async function initialize(folder: string, binaries: Binaries, owner: Owner | undefined): Promise<string> {
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  if (owner) await chown(data, owner.uid, owner.gid);
  const args = ['--no-defaults', `--datadir=${data}`, `--tmpdir=${data}`];
  const users = ['--auth-root-authentication-method=normal', '--skip-test-db'];
  await run(binaries.initialize, [...args, ...users, ...runAs(owner)]);
  return data;
}

async function placeFile(
  folder: string,
  name: string,
  text: string,
  owner: Owner | undefined,
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  if (owner) await chown(path, owner.uid, owner.gid);
  return path;
}

/** Somebody else may take the free port before the server does: then another one is tried. */
async function startOnFreePort(
  folder: string,
  server: string,
  data: string,
  settings: readonly string[],
  owner: Owner | undefined,
): Promise<{ child: ChildProcess; port: number; version: string }> {
  const logFile = join(folder, 'log');
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const places = [
      `datadir=${data}`,
      // A starting server removes the temporary tables that another one has in the same folder.
      `tmpdir=${data}`,
      `socket=${join(data, 's')}`,
      `pid-file=${join(data, 'pid')}`,
      'bind-address=127.0.0.1',
      `port=${port}`,
    ];
    const log = await open(logFile, 'a', 0o600);
    const args = [...places, ...settings].map((setting) => `--${setting}`);
    const child = spawn(server, ['--no-defaults', ...args, ...runAs(owner)], {
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
    const version = await greeting(child, port);
    if (version !== undefined) return { child, port, version };
    await end(child);
  }
  throw new Error(`The test MariaDB didn't start:\n${await readFile(logFile, 'utf8')}`);
}

/** The version in the server's first packet, which it sends once it takes connections. */
async function greeting(child: ChildProcess, port: number): Promise<string | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const socket = createConnection({ host: '127.0.0.1', port });
    try {
      const [packet] = (await once(socket, 'data')) as [Buffer];
      return packet.toString('latin1', 5, packet.indexOf(0, 5)).replace(/^5\.5\.5-/, '');
    } catch {
      await delay(20);
    } finally {
      socket.destroy();
    }
  }
  return undefined;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  // Without a shutdown of its own: the data is thrown away.
  child.kill('SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1');
  return address.port;
}
