import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { findBinaries, inspectBinaries } from './binaries.ts';
import { type Owner, run, serverOwner, spawnAs } from './owner.ts';
import { blockingFolder } from './reach.ts';
import { reachableBinaries } from './reachable-binaries.ts';

export interface ThrowawayPostgres {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `postgresql://user:password@127.0.0.1:port/database` */
  readonly url: string;
  /**
   * Ends the server, keeping its data, for `resume`. `immediate`: as after a crash, of which it recovers when it starts
   * again.
   */
  halt(mode: 'fast' | 'immediate'): Promise<void>;
  /** Starts it again on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface ThrowawayOptions {
  /** Folder with `initdb` and `postgres`; the installed PostgreSQL 18 package by default. */
  readonly binaries?: string;
  /** PEM texts: the server then speaks TLS too, without demanding it. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** What is committed outlives `halt('immediate')`. */
  readonly isDurable?: boolean;
}

const USER = 'spillway';
const START_ATTEMPTS = 5;
const START_TIMEOUT_MS = 30_000;

/** A throwaway PostgreSQL on a free loopback port, with password authentication (SCRAM) and without fsync. */
export async function startThrowawayPostgres(options: ThrowawayOptions = {}): Promise<ThrowawayPostgres> {
  const owner = await serverOwner();
  const base = (await blockingFolder(tmpdir(), owner)) === undefined ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(base, 'spillway-throwaway-'));
  await chmod(folder, 0o711);
  try {
    const found = options.binaries ? await inspectBinaries(options.binaries) : await findBinaries();
    const binaries = (await reachableBinaries(found, owner, folder)).folder;
    const password = randomBytes(12).toString('hex');
    const data = await initialize(folder, binaries, owner, password);
    const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=100'];
    if (options.isDurable !== true) settings.push('synchronous_commit=off');
    if (options.tls) settings.push(...(await placeCertificate(folder, options.tls, owner)));
    const start = { folder, binaries, data, owner, settings, password };
    const started = await startOn(start, freePort);
    const { port } = started;
    let { child } = started;
    const connection = { host: '127.0.0.1', port, user: USER, password, database: 'postgres' } as const;
    const stopWithUs = (): void => void child.kill('SIGQUIT');
    process.once('exit', stopWithUs);
    return {
      ...connection,
      url: `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`,
      async halt(mode) {
        await end(child, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      },
      async resume() {
        ({ child } = await startOn(start, () => Promise.resolve(port)));
      },
      async stop() {
        process.off('exit', stopWithUs);
        await end(child, 'SIGQUIT');
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function initialize(
  folder: string,
  binaries: string,
  owner: Owner | undefined,
  password: string,
): Promise<string> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (owner) for (const path of [data, passwordFile]) await chown(path, owner.uid, owner.gid);
  const args = ['-D', data, '-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const { code, output } = await run(
    join(binaries, 'initdb'),
    [...args, '--encoding=UTF8', '--locale=C', '--no-sync'],
    owner,
  );
  if (code !== 0) throw new Error(`initdb failed: ${output}`);
  return data;
}

async function placeCertificate(
  folder: string,
  tls: { key: string; cert: string },
  owner: Owner | undefined,
): Promise<string[]> {
  const files = { ssl_key_file: tls.key, ssl_cert_file: tls.cert };
  const settings = ['ssl=on'];
  for (const [setting, text] of Object.entries(files)) {
    const path = join(folder, `${setting}.pem`);
    await writeFile(path, text, { mode: 0o600 });
    if (owner) await chown(path, owner.uid, owner.gid);
    settings.push(`${setting}=${path}`);
  }
  return settings;
}

interface Start {
  readonly folder: string;
  readonly binaries: string;
  readonly data: string;
  readonly owner: Owner | undefined;
  readonly settings: readonly string[];
  readonly password: string;
}

/** Somebody else may take a free port before the server does: then another one is tried. */
async function startOn(
  start: Start,
  portOf: () => Promise<number>,
): Promise<{ child: ChildProcess; port: number }> {
  const logFile = join(start.folder, 'log');
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const port = await portOf();
    const settings = [
      ...start.settings,
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
    ];
    const log = await open(logFile, 'a', 0o600);
    const child = spawn(
      join(start.binaries, 'postgres'),
      ['-D', start.data, ...settings.flatMap((setting) => ['-c', setting])],
      { ...spawnAs(start.owner), stdio: ['ignore', log.fd, log.fd] },
    );
    await log.close();
    if (await answers(child, port, start.password)) return { child, port };
    await end(child, 'SIGQUIT');
  }
  throw new Error(`The throwaway PostgreSQL didn't start:\n${await readFile(logFile, 'utf8')}`);
}

async function answers(child: ChildProcess, port: number, password: string): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const client = new Client({
      host: '127.0.0.1',
      port,
      user: USER,
      password,
      database: 'postgres',
      ssl: false,
    });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await delay(20);
    }
  }
  return false;
}

/** SIGINT is a fast shutdown, SIGQUIT an immediate one, without a checkpoint. */
async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
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
