import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { newDataFolder, runScript } from './testing/script.ts';
import type { DataFolder, Script } from './testing/script.ts';

// Each test starts processes that start PostgreSQL.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NODE_START = [process.execPath, 'apps/cli/main.ts', 'start'] as const;
const READY = /"url":"([^"]+)".*"Spillway is ready"/;

const first = newDataFolder();
const second = newDataFolder();
let started: Script[] = [];

afterEach(async () => {
  for (const { pid, ended } of started) {
    signal(-pid, 'SIGKILL');
    await ended;
  }
  started = [];
});

afterAll(async () => {
  for (const folder of [first, second]) {
    const pid = await folder.postgresPid();
    if (pid !== undefined) signal(pid, 'SIGQUIT');
    await folder.remove();
  }
});

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function start(folder: DataFolder, command: readonly [string, ...string[]] = NODE_START, port = '0'): Script {
  const script = runScript(command, { SPILLWAY_DATA_DIR: folder.path, SPILLWAY_PORT: port });
  started.push(script);
  return script;
}

async function urlOf(script: Script): Promise<string> {
  return (await script.said(READY))[1] ?? '';
}

async function health(url: string): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}

test('SIGTERM to npm alone stops the server, and nothing is left running', async () => {
  const script = start(first, ['npm', 'start']);
  expect(await health(await urlOf(script))).toBe(200);
  expect(await first.postgresPid()).toBeTypeOf('number');
  signal(script.pid, 'SIGTERM');
  await script.ended;
  expect(script.output().match(/"stopping/g)).toHaveLength(1);
  expect(script.output()).toContain('"msg":"stopped"');
  expect(await first.postgresPid()).toBeUndefined();
});

test('Ctrl-C reaches npm and the server, which stops once and in order', async () => {
  const script = start(first, ['npm', 'start']);
  await urlOf(script);
  signal(-script.pid, 'SIGINT');
  await script.ended;
  expect(script.output().match(/"stopping/g)).toHaveLength(1);
  expect(script.output()).toContain('"msg":"stopped"');
  expect(await first.postgresPid()).toBeUndefined();
});

test('the same signal twice at once counts once', async () => {
  const script = start(first);
  await urlOf(script);
  signal(script.pid, 'SIGINT');
  await script.said(/"stopping/);
  signal(script.pid, 'SIGINT');
  expect(await script.ended).toEqual({ code: 0, signal: null });
  expect(script.output()).toContain('"msg":"stopped"');
});

test('after a killed server the next one takes over the PostgreSQL that it left', async () => {
  const killed = start(first);
  await urlOf(killed);
  const postgres = await first.postgresPid();
  signal(killed.pid, 'SIGKILL');
  await killed.ended;
  const next = start(first);
  expect(await health(await urlOf(next))).toBe(200);
  expect(await first.postgresPid()).toBe(postgres);
  signal(next.pid, 'SIGTERM');
  expect(await next.ended).toEqual({ code: 0, signal: null });
  expect(await first.postgresPid()).toBeUndefined();
});

test('a second server on another port and data folder runs beside the first', async () => {
  const [one, other] = [start(first), start(second)];
  const [oneUrl, otherUrl] = await Promise.all([urlOf(one), urlOf(other)]);
  expect(otherUrl).not.toBe(oneUrl);
  signal(one.pid, 'SIGTERM');
  await one.ended;
  expect(await health(otherUrl)).toBe(200);
});

test('a port that is taken ends the start with the variable to change', async () => {
  const running = start(first);
  const { port } = new URL(await urlOf(running));
  const refused = start(second, NODE_START, port);
  expect((await refused.ended).code).toBe(1);
  expect(refused.output()).toContain(`SPILLWAY_PORT: something listens on port ${port} of 127.0.0.1 already`);
  expect(refused.output()).not.toContain('    at ');
  expect(await second.postgresPid()).toBeUndefined();
});
