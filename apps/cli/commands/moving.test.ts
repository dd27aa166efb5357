import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfiguration, startServer } from '#server';
import { Store } from '#store';
import { createTestDatabase } from '#testing';
import { startCustomDestination } from '../../../connectors/destinations/custom_api/sandbox/index.ts';
import { connectSource, usePracticeSource } from '../../../packages/api/testing/practice-source.ts';
import { column, inStore } from '../../../packages/api/testing/syncs.ts';
import schema from '../../../packages/store/schema.json' with { type: 'json' };
import { startTestServer } from '../../server/testing/test-server.ts';
import type { Answer, TestServer } from '../../server/testing/test-server.ts';
import { runCommand } from '../testing/run-command.ts';
import type { CommandEnvironment } from '../testing/run-command.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const PASSPHRASE = 'correct horse battery';
const AUTH_TOKEN = 'canary-of-the-practice-endpoint';

const cleanUp = new AsyncDisposableStack();
const practice = usePracticeSource();
let folder: string;
let origin: TestServer;
let originEnvironment: CommandEnvironment;
let file: string;
let before: Answer;
let destinationId: number;
let dataset: { readonly id: number; readonly source_id: number };
let syncIds: readonly number[];
/** More than there are runs. */
const LAST_RUN = 41;

/** A server on the embedded database with a destination, exported while it runs. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-moving-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  file = join(folder, 'house.spillway');
  const endpoint = await startCustomDestination({ authToken: AUTH_TOKEN });
  cleanUp.defer(() => endpoint.close());
  originEnvironment = { SPILLWAY_DATA_DIR: join(folder, 'origin'), SPILLWAY_PASSPHRASE: PASSPHRASE };
  origin = await startTestServer({
    DATABASE_URL: '',
    SPILLWAY_ENCRYPTION_KEYS: '',
    SPILLWAY_DATA_DIR: join(folder, 'origin'),
  });
  cleanUp.defer(() => origin.stop());
  const made = await origin.api('POST', '/destinations', {
    json: {
      service_connection: {
        name: 'Practice',
        type: 'custom_api',
        credentials: {
          webhook_url: endpoint.url,
          custom_headers: { Authorization: { value: `Bearer ${AUTH_TOKEN}`, is_secret: true } },
        },
      },
    },
    headers: { 'idempotency-key': 'first' },
  });
  destinationId = made.body.data.id;
  before = await origin.api('GET', `/destinations/${destinationId}`);
  await addSyncs();
  // A job that no worker will end, and a number with more digits than JavaScript keeps.
  const { db } = origin.running.services.store;
  await db
    .insertInto('connection_jobs')
    .values({
      workspace_id: 1,
      destination_id: destinationId,
      kind: 'check',
      object_full_name: null,
      credentials_version: 1,
      state: 'running',
    })
    .execute();
  await db
    .insertInto('destination_calls')
    .values({
      workspace_id: 1,
      destination_id: destinationId,
      created_at: new Date(),
      call: '{"id": 12345678901234567890.10, "text": "line\\nbreak \\u2028 ☂"}',
    })
    .execute();
  const { code, err } = await runCommand(originEnvironment, 'export', file);
  if (code !== 0) throw new Error(err);
});

afterAll(() => cleanUp.disposeAsync());

interface Target {
  readonly url: string;
  readonly environment: CommandEnvironment;
  countRows(): Promise<number>;
}

/** Two syncs of a dataset, the first of which runs after the second, and a run of it. */
async function addSyncs(): Promise<void> {
  const { id } = await connectSource((...call) => origin.api(...call), practice.source.credentials);
  const query = 'select id, email from customers';
  const made = await origin.api('POST', '/datasets', {
    json: { name: 'Customers', type: 'sql', source_id: id, query },
  });
  dataset = made.body.data;
  const json = {
    operation: 'upsert',
    source_attributes: { connection_id: id, object: { type: 'dataset', id: dataset.id } },
    destination_attributes: { connection_id: destinationId, object: 'contact' },
    mappings: [column('email', 'email', { is_primary_identifier: true })],
  };
  const first = (await origin.api('POST', '/syncs', { json })).body.data.sync_id;
  const second = (await origin.api('POST', '/syncs', { json })).body.data.sync_id;
  syncIds = [first, second];
  await inStore(origin, 'update spillway.syncs set after_sync_id = $2 where id = $1', [first, second]);
  await inStore(
    origin,
    `insert into spillway.sync_runs (workspace_id, sync_id, status, trigger_reason, completed_at)
     select workspace_id, id, 'completed', '{"ui_tag":"Manual","ui_detail":""}', now()
     from spillway.syncs, generate_series(1, ${LAST_RUN}) where id = $1`,
    [first],
  );
}

async function makeTarget(): Promise<Target> {
  const database = await createTestDatabase();
  cleanUp.defer(() => database.drop());
  return {
    url: database.url,
    environment: {
      DATABASE_URL: database.url,
      SPILLWAY_ENCRYPTION_KEYS: `target:${randomBytes(32).toString('base64')}`,
      SPILLWAY_PASSPHRASE: PASSPHRASE,
    },
    countRows: async () => {
      const store = await Store.open({ connection: { connectionString: database.url } });
      const [organizations, audit, secrets] = await Promise.all([
        store.db.selectFrom('organizations').selectAll().execute(),
        store.db.selectFrom('audit_log').selectAll().execute(),
        store.db.selectFrom('secrets').selectAll().execute(),
      ]);
      await store.close();
      return organizations.length + audit.length + secrets.length;
    },
  };
}

describe('an export', () => {
  test('is closed to others, holds every table, and shows no secret', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const text = gunzipSync(await readFile(file)).toString();
    const header = JSON.parse(text.slice(0, text.indexOf('\n'))) as { tables: Record<string, number> };
    const tables = new Set(schema.flatMap((line) => /^(\w+)\.\w+ /.exec(line)?.[1] ?? []));
    tables.delete('migrations');
    expect(Object.keys(header.tables).toSorted()).toEqual([...tables].toSorted());
    const secrets = [AUTH_TOKEN, origin.workspaceToken, origin.organizationToken, PASSPHRASE];
    for (const secret of secrets.flatMap((each) => [each, Buffer.from(each).toString('hex')])) {
      expect(text).not.toContain(secret);
    }
  });

  test('replaces no file without --force', async () => {
    const taken = join(folder, 'taken');
    await writeFile(taken, 'mine');
    const refused = await runCommand(originEnvironment, 'export', taken);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--force') });
    expect(await readFile(taken, 'utf8')).toBe('mine');
    const replaced = await runCommand(originEnvironment, 'export', taken, '--force');
    expect(replaced.code).toBe(0);
    expect((await stat(taken)).mode & 0o777).toBe(0o600);
  });

  test('needs a passphrase of 12 characters, and says where it takes one from', async () => {
    const none = { ...originEnvironment, SPILLWAY_PASSPHRASE: undefined };
    const path = join(folder, 'never');
    expect(await runCommand(none, 'export', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining('SPILLWAY_PASSPHRASE'),
    });
    const short = { ...originEnvironment, SPILLWAY_PASSPHRASE: 'short' };
    expect(await runCommand(short, 'export', path)).toMatchObject({
      code: 1,
      err: expect.stringContaining('at least 12 characters'),
    });
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });
});

describe('an import', () => {
  test('brings the same tokens, destinations and secrets to another database, and goes on with its jobs', async () => {
    const target = await makeTarget();
    const words = join(folder, 'passphrase');
    await writeFile(words, `${PASSPHRASE}\n`);
    const environment = { ...target.environment, SPILLWAY_PASSPHRASE: undefined };
    const imported = await runCommand(environment, 'import', file, '--passphrase-file', words);
    expect(imported).toMatchObject({ code: 0, out: expect.stringContaining('1 destinations') });

    const { SPILLWAY_DATA_DIR: _, ...rest } = origin.environment;
    const moved = await startServer(
      readConfiguration({
        ...rest,
        DATABASE_URL: target.url,
        SPILLWAY_ENCRYPTION_KEYS: target.environment['SPILLWAY_ENCRYPTION_KEYS'],
        SPILLWAY_BOOTSTRAP_WORKSPACE_TOKEN: '',
        SPILLWAY_BOOTSTRAP_ORGANIZATION_TOKEN: '',
      }),
      pino({ level: 'silent' }),
    );
    cleanUp.defer(() => moved.stop());
    expect(moved.isNew).toBe(false);
    const ask = async (method: string, path: string, token = origin.workspaceToken, json?: unknown) => {
      const answer = await fetch(`${moved.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      return (await answer.json()) as { readonly data: Readonly<Record<string, unknown>> };
    };
    await expect
      .poll(() => moved.services.store.db.selectFrom('connection_jobs').select('state').distinct().execute())
      .toEqual([{ state: 'completed' }]);
    const { last_tested_at: _at, test_steps: _steps, ...same } = before.body.data;
    const fetched = await ask('GET', `/destinations/${destinationId}`);
    expect(fetched.data).toMatchObject(same);
    expect(await ask('GET', '/workspaces/1/api_key', origin.organizationToken)).toEqual({
      api_key: origin.workspaceToken,
    });
    const tested = await ask('POST', `/destinations/${destinationId}/test`);
    expect(JSON.stringify(tested)).not.toContain('"failed"');
    const checked = await ask('GET', `/destinations/${destinationId}`);
    expect(checked.data).toMatchObject({ last_test_succeeded: true });
    const made = await ask('POST', '/workspaces', origin.organizationToken, { name: 'After' });
    expect(made.data['id']).toBe(2);
    const calls = await moved.services.store.db
      .selectFrom('destination_calls')
      .select((eb) => eb.cast<string>('call', 'text').as('call'))
      .execute();
    expect(calls.map(({ call }) => call)).toContain(
      '{"id": 12345678901234567890.10, "text": "line\\nbreak \u2028 ☂"}',
    );
    const source = await ask('POST', `/sources/${dataset.source_id}/test`);
    expect(source.data).toMatchObject({ last_test_succeeded: true });
    expect((await ask('GET', `/datasets/${dataset.id}`)).data).toEqual(dataset);
    const [first, second] = syncIds;
    const after = await ask('GET', `/syncs/${first}`);
    expect(after.data).toMatchObject({ triggers: { sync_sequence: { sync_id: second } } });
    expect((await ask('GET', `/syncs/${first}/sync_runs`)).data).toEqual([]);
    const triggered = await ask('POST', `/syncs/${second}/trigger`);
    expect(triggered.data['sync_run_id']).toBe(LAST_RUN + 1);
    const again = await runCommand(target.environment, 'import', file);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('needs an empty database') });
  });

  test('refuses another passphrase, a file that was cut or changed, and what is no export; nothing is written', async () => {
    const target = await makeTarget();
    const packed = await readFile(file);
    const text = gunzipSync(packed).toString();
    const flipped = Buffer.from(packed);
    flipped[flipped.length >> 1] = (flipped[flipped.length >> 1] ?? 0) ^ 1;
    const lines = text.split('\n');
    const files: Record<string, [Buffer, RegExp]> = {
      cut: [packed.subarray(0, packed.length - 40), /changed or cut short/],
      flipped: [flipped, /changed or cut short/],
      edited: [gzipSync(text.replace('"Practice"', '"Theirs__"')), /changed or cut short/],
      endless: [gzipSync(lines.slice(0, -2).join('\n') + '\n'), /changed or cut short/],
      longer: [gzipSync(text + '["table","secrets"]\n'), /changed or cut short/],
      older: [gzipSync(text.replace('"0001-first"', '"0000-first"')), /first line was changed/],
      other: [gzipSync('{"hello":1}\n'), /no export of Spillway/],
      plain: [Buffer.from('hello'), /no export of Spillway/],
    };
    for (const [name, [content, message]] of Object.entries(files)) {
      const path = join(folder, name);
      await writeFile(path, content);
      const refused = await runCommand(target.environment, 'import', path);
      expect({ name, ...refused }).toMatchObject({ name, code: 1, err: expect.stringMatching(message) });
    }
    const wrong = { ...target.environment, SPILLWAY_PASSPHRASE: 'another long passphrase' };
    expect(await runCommand(wrong, 'import', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining("passphrase doesn't open"),
    });
    expect(await runCommand(target.environment, 'import', join(folder, 'absent'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('ENOENT'),
    });
    expect(await target.countRows()).toBe(0);
  });
});
