import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestDatabase } from '#testing';
import { startTestServer } from '../../server/testing/test-server.ts';
import type { TestServer } from '../../server/testing/test-server.ts';
import { runCommand } from '../testing/run-command.ts';
import type { CommandEnvironment, Ended } from '../testing/run-command.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let server: TestServer;
let environment: CommandEnvironment;

beforeAll(async () => {
  server = await startTestServer();
  environment = {
    DATABASE_URL: server.databaseUrl,
    SPILLWAY_ENCRYPTION_KEYS: server.environment['SPILLWAY_ENCRYPTION_KEYS'],
  };
});
afterAll(() => server.stop());

const spillway = (...args: string[]): Promise<Ended> => runCommand(environment, ...args);
const statusWith = async (token: string): Promise<number> =>
  (await server.api('GET', '/workspace', { token })).status;

async function auditOf(action: string): Promise<readonly { actor: string; subject: string }[]> {
  return server.running.services.store.db
    .selectFrom('audit_log')
    .select(['actor', 'subject'])
    .where('action', '=', action)
    .orderBy('id', 'desc')
    .execute();
}

describe('spillway workspace', () => {
  test('makes a workspace, shows and replaces its key, and deletes it, beside a server', async () => {
    const made = await spillway('workspace', 'create', ' Sales ', '--json');
    const {
      id,
      name,
      api_key: first,
    } = JSON.parse(made.out) as { id: number; name: string; api_key: string };
    expect(name).toBe('Sales');
    expect(await statusWith(first)).toBe(200);
    const listed = await spillway('workspace', 'list', '--json');
    expect(JSON.parse(listed.out)).toContainEqual(expect.objectContaining({ id, name: 'Sales' }));
    expect((await spillway('workspace', 'key', String(id))).out).toBe(`${first}\n`);

    const second = (await spillway('workspace', 'regenerate-key', String(id))).out.trim();
    await expect.poll(() => statusWith(first)).toBe(401);
    expect(await statusWith(second)).toBe(200);

    const asked = await spillway('workspace', 'delete', String(id));
    expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('Add --yes') });
    expect(await statusWith(second)).toBe(200);
    expect(await spillway('workspace', 'delete', String(id), '--yes')).toMatchObject({ code: 0 });
    await expect.poll(() => statusWith(second)).toBe(401);
    for (const action of ['create', 'regenerate_key', 'delete']) {
      expect(await auditOf(`workspace.${action}`)).toContainEqual({
        actor: 'command line',
        subject: `workspace:${id}`,
      });
    }
  });

  test.each([
    ['key', '999', 'workspace 999 was not found'],
    ['regenerate-key', '999', 'workspace 999 was not found'],
    ['delete', '999', 'workspace 999 was not found'],
    ['key', 'Sales', '"Sales" is no id'],
    ['create', ' ', '1 to 255 characters'],
  ])('%s "%s" fails with what is wrong', async (command, argument, message) => {
    const ended = await spillway('workspace', command, argument);
    expect(ended).toMatchObject({ code: 1, out: '', err: expect.stringContaining(message) });
    expect(ended.err).not.toContain('    at ');
  });

  test('an empty database is left empty', async () => {
    const database = await createTestDatabase();
    const empty = { ...environment, DATABASE_URL: database.url };
    for (const args of [
      ['workspace', 'list'],
      ['keys', 'rotate'],
      ['export', '/tmp/never'],
    ]) {
      const ended = await runCommand({ ...empty, SPILLWAY_PASSPHRASE: 'correct horse battery' }, ...args);
      expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('This database is empty') });
    }
    await database.drop();
  });

  test('no database is made where there is none', async () => {
    const ended = await runCommand({ SPILLWAY_DATA_DIR: '/tmp/no-spillway-here' }, 'workspace', 'list');
    expect(ended).toMatchObject({
      code: 1,
      err: expect.stringContaining('no database in /tmp/no-spillway-here'),
    });
  });
});

describe('spillway token', () => {
  test('makes a token that works until it is revoked, and never shows it again', async () => {
    const made = await spillway('token', 'create', '--name', 'Terraform', '--role', 'admin', '--json');
    const { id, token } = JSON.parse(made.out) as { id: number; token: string };
    const workspaces = async () => (await server.api('GET', '/workspaces', { token })).status;
    expect(await workspaces()).toBe(200);
    const listed = await spillway('token', 'list', '--json');
    expect(JSON.parse(listed.out)).toContainEqual(
      expect.objectContaining({ id, name: 'Terraform', role: 'admin' }),
    );
    expect(listed.out).not.toContain(token);
    expect(await spillway('token', 'revoke', String(id))).toMatchObject({ code: 0 });
    await expect.poll(workspaces).toBe(401);
    const again = await spillway('token', 'revoke', String(id));
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining(`token ${id} was not found`) });
    for (const action of ['create', 'revoke']) {
      expect(await auditOf(`token.${action}`)).toEqual([{ actor: 'command line', subject: `token:${id}` }]);
    }
  });

  test('a member may not make workspaces', async () => {
    const made = await spillway('token', 'create', '--name', 'Reader', '--role', 'member');
    const token = made.out.trim().split('\n').at(-1) ?? '';
    const refused = await server.api('POST', '/workspaces', { token, json: { name: 'Mine' } });
    expect(refused.status).toBe(403);
  });

  test("a workspace's key is not a token to revoke", async () => {
    const key = await server.running.services.store.db
      .selectFrom('access_tokens')
      .select('id')
      .where('kind', '=', 'workspace')
      .executeTakeFirstOrThrow();
    const refused = await spillway('token', 'revoke', String(key.id));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('was not found') });
    expect(await statusWith(server.workspaceToken)).toBe(200);
  });

  test('a role that does not exist is refused', async () => {
    const refused = await spillway('token', 'create', '--name', 'X', '--role', 'root');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('owner, admin, member') });
  });
});
