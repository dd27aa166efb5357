import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openServices, readConfiguration } from '#server';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import { openFrom, sealInto, workspacePlace } from '../../../packages/core/secrets.ts';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import { runCommand, startCommand } from '../testing/run-command.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Key {
  readonly id: string;
  readonly writes: boolean;
  readonly present: boolean;
  readonly secrets: number;
}

let cleanUp: AsyncDisposableStack;
beforeEach(() => {
  cleanUp = new AsyncDisposableStack();
});
afterEach(() => cleanUp.disposeAsync());

async function startServer(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await startTestServer(environment);
  cleanUp.defer(() => server.stop());
  return server;
}

/** A server with the embedded database and a key file. */
async function startEmbeddedServer(): Promise<{ server: TestServer; dataDir: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-keys-'));
  await chmod(folder, 0o755);
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const server = await startServer({
    DATABASE_URL: '',
    SPILLWAY_ENCRYPTION_KEYS: '',
    SPILLWAY_DATA_DIR: dataDir,
  });
  return { server, dataDir };
}

async function statusOf(environment: Readonly<Record<string, string>>): Promise<readonly Key[]> {
  const { out } = await runCommand(environment, 'keys', 'status', '--json');
  return JSON.parse(out) as readonly Key[];
}

const MANY = 600;
const planted = (row: number) => workspacePlace(1, 'idempotent_answer', 1_000_000 + row);

async function plantSecrets({ running: { services } }: TestServer): Promise<void> {
  await services.store.db.transaction().execute(async (transaction) => {
    for (let row = 0; row < MANY; row += 1) {
      await sealInto(transaction, services.vault, planted(row), `planted ${row}`);
    }
  });
}

/** Creates destinations and reads a workspace key until it is told to stop. */
async function useConstantly(server: TestServer): Promise<{ stop(): Promise<number[]> }> {
  const endpoint = await startCustomDestination();
  cleanUp.defer(() => endpoint.close());
  const made: number[] = [];
  const over = new AbortController();
  const work = (async () => {
    while (!over.signal.aborted || made.length === 0) {
      const { status, body } = await server.api('POST', '/destinations', {
        json: {
          service_connection: {
            name: `Practice ${made.length}`,
            type: 'custom_api',
            credentials: { webhook_url: endpoint.url },
          },
        },
        headers: { 'idempotency-key': `practice-${made.length}` },
      });
      expect({ status, tested: body.data?.last_test_succeeded }).toEqual({ status: 201, tested: true });
      made.push(body.data.id);
      const key = await server.api('GET', '/workspaces/1/api_key', { token: server.organizationToken });
      expect(key.body.api_key).toBe(server.workspaceToken);
    }
  })();
  work.catch(() => undefined);
  return {
    stop: async () => {
      over.abort();
      await work;
      return made;
    },
  };
}

describe('keys in a file', () => {
  test('a rotation beside a busy server survives kill -9, goes on, and lets the old key go', async () => {
    const { server, dataDir } = await startEmbeddedServer();
    const environment = { SPILLWAY_DATA_DIR: dataDir };
    await plantSecrets(server);
    const busy = await useConstantly(server);
    const [first] = await statusOf(environment);

    // Somebody holds the last secret, so that the rotation can't end before it is killed.
    const holder = new Client(server.running.services.store.connection);
    await holder.connect();
    await holder.query('begin');
    await holder.query('select 1 from spillway.secrets where row_id = $1 for update', [
      planted(MANY - 1).rowId,
    ]);
    const killed = startCommand(environment, 'keys', 'rotate');
    await killed.heard(/^re-wrapped 200 of/);
    killed.kill('SIGKILL');
    await killed.ended;
    const halfway = await statusOf(environment);
    expect(halfway).toMatchObject([{ writes: true }, { id: first?.id, writes: false }]);
    expect(halfway.map((key) => key.secrets > 0)).toEqual([true, true]);
    const refused = await runCommand(environment, 'keys', 'retire', String(first?.id));
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/still seals \d+ secrets/) });
    await holder.query('rollback');
    await holder.end();

    const both = await Promise.all([
      runCommand(environment, 'keys', 'rotate'),
      runCommand(environment, 'keys', 'rotate'),
    ]);
    expect(both.map((ended) => ended.code)).toEqual([0, 0]);
    const rotated = await statusOf(environment);
    for (const key of rotated.filter((each) => !each.writes)) {
      expect(key.secrets).toBe(0);
      const retired = await runCommand(environment, 'keys', 'retire', key.id);
      expect(retired).toMatchObject({ code: 0 });
    }
    const made = await busy.stop();

    expect(await readFile(join(dataDir, 'encryption-keys'), 'utf8')).not.toContain(first?.id);
    expect(await statusOf(environment)).toMatchObject([{ id: rotated[0]?.id, present: true }]);
    const opened = await openServices(readConfiguration(server.environment), {
      works: false,
      log: server.running.services.log,
    });
    cleanUp.defer(() => opened.close());
    const { store, vault } = opened.services;
    for (let row = 0; row < MANY; row += 1) {
      expect(await openFrom(store.db, vault, planted(row))).toBe(`planted ${row}`);
    }
    for (const id of made) {
      const place = workspacePlace(1, 'destination_credentials', id);
      expect(await openFrom(store.db, vault, place)).toContain('webhook_url');
    }
  });

  test('a key that writes or that nobody knows is not retired', async () => {
    const { dataDir } = await startEmbeddedServer();
    const environment = { SPILLWAY_DATA_DIR: dataDir };
    const [key] = await statusOf(environment);
    const file = await readFile(join(dataDir, 'encryption-keys'), 'utf8');
    const writing = await runCommand(environment, 'keys', 'retire', String(key?.id));
    expect(writing).toMatchObject({ code: 1, err: expect.stringContaining('run `spillway keys rotate`') });
    const unknown = await runCommand(environment, 'keys', 'retire', 'nobody');
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('key "nobody" was not found') });
    expect(await readFile(join(dataDir, 'encryption-keys'), 'utf8')).toBe(file);
  });

  test('a server refuses to seal anything once its key file is gone', async () => {
    const { server, dataDir } = await startEmbeddedServer();
    await rm(join(dataDir, 'encryption-keys'));
    const answer = await fetch(`${server.url}/api/v1/workspaces/1/api_key/regenerate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.organizationToken}` },
    });
    expect(answer.status).toBe(500);
    expect((await server.api('GET', '/destinations')).status).toBe(200);
    expect(server.log()).toContain('Restore it from a backup');

    const restarted = await runCommand({ SPILLWAY_DATA_DIR: dataDir }, 'workspace', 'list');
    expect(restarted).toMatchObject({ code: 1, err: expect.stringContaining('Restore it from a backup') });
    await expect(readFile(join(dataDir, 'encryption-keys'))).rejects.toThrow('ENOENT');
  });
});

describe('keys of the environment', () => {
  const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
  const [old, fresh] = [newKey('old'), newKey('fresh')];

  test('everything comes under the first one, then the old one may be dropped', async () => {
    const server = await startServer({ SPILLWAY_ENCRYPTION_KEYS: `${old},${fresh}` });
    await plantSecrets(server);
    const environment = {
      DATABASE_URL: server.databaseUrl,
      SPILLWAY_ENCRYPTION_KEYS: `${fresh},${old}`,
    };
    const rotated = await runCommand(environment, 'keys', 'rotate');
    expect(rotated).toMatchObject({ code: 0, out: expect.stringContaining('all are under key fresh now') });
    const key = await server.api('GET', '/workspaces/1/api_key', { token: server.organizationToken });
    expect(key.body.api_key).toBe(server.workspaceToken);
    expect(await statusOf({ ...environment, SPILLWAY_ENCRYPTION_KEYS: fresh })).toEqual([
      { id: 'fresh', writes: true, present: true, secrets: MANY + 1 },
    ]);
    const retired = await runCommand(environment, 'keys', 'retire', 'old');
    expect(retired).toMatchObject({ code: 1, err: expect.stringContaining('remove it there') });
  });

  test('a missing key is named, nothing is changed, and nothing opens', async () => {
    const server = await startServer({ SPILLWAY_ENCRYPTION_KEYS: old });
    const environment = { DATABASE_URL: server.databaseUrl, SPILLWAY_ENCRYPTION_KEYS: fresh };
    const status = await runCommand(environment, 'keys', 'status');
    expect(status).toMatchObject({ code: 1, out: expect.stringMatching(/old +MISSING +1/) });
    const rotated = await runCommand(environment, 'keys', 'rotate');
    expect(rotated).toMatchObject({ code: 1, err: expect.stringContaining('missing: "old" (1 secrets)') });
    const exported = await runCommand(
      { ...environment, SPILLWAY_PASSPHRASE: 'correct horse battery' },
      'export',
      join(tmpdir(), `never-${randomBytes(6).toString('hex')}`),
    );
    expect(exported).toMatchObject({
      code: 1,
      err: expect.stringContaining('"old", which is not in SPILLWAY_ENCRYPTION_KEYS'),
    });
    expect(await statusOf({ ...environment, SPILLWAY_ENCRYPTION_KEYS: old })).toMatchObject([
      { id: 'old', secrets: 1 },
    ]);
  });
});
