import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Harness } from '#connector-harness';
import { onEachVersion, startServer, type TestServer } from './testing/servers.ts';

const PASSWORD = `writer's secret`;

onEachVersion('the check', (_version, binaries) => {
  let server: TestServer;
  let harness: Harness;

  beforeAll(async () => {
    server = await startServer(binaries);
    await server.sql(`create role "wri""ter" login password 'writer''s secret'`);
  });
  afterAll(() => server.stop());
  beforeEach(() => server.sql('drop schema public cascade; create schema public'));
  afterEach(() => harness.close());

  async function check(credentials?: Record<string, unknown>) {
    harness = server.harness(credentials);
    const steps = await harness.check();
    return Object.fromEntries(steps.map(({ step, status, error }) => [step, error?.message ?? status]));
  }

  test('succeeds step by step where the role may write', async () => {
    await server.sql('create table customer (id int primary key)');

    expect(await check()).toEqual({
      'Resolve host': 'success',
      'Verify connectivity': 'success',
      Authenticate: 'success',
      'Check permissions': 'success',
      'List objects': 'success',
    });
  });

  test('names the grants to run where the role may not write, and they help', async () => {
    await server.sql('create table customer (id int primary key)');
    const writer = { user: 'wri"ter', password: PASSWORD };

    const { 'Check permissions': warning = '' } = await check(writer);

    expect(warning).toContain(
      'GRANT USAGE ON SCHEMA "public" TO "wri""ter"; ' +
        'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "public" TO "wri""ter";',
    );
    await harness.close();
    await server.sql(warning.slice(warning.indexOf('GRANT')));
    expect(await check(writer)).toMatchObject({ 'Check permissions': 'success', 'List objects': 'success' });
    await server.sql('drop owned by "wri""ter"');
  });

  test('warns of a database without tables', async () => {
    expect(await check()).toMatchObject({
      'Check permissions': 'The database "postgres" has no tables yet: create those that syncs should fill.',
      'List objects': 'There is no table that a sync could write to: see the step before.',
    });
  });

  test('warns of a role whose transactions are read-only', async () => {
    await server.sql('alter role "wri""ter" set default_transaction_read_only = on');

    expect(await check({ user: 'wri"ter', password: PASSWORD })).toMatchObject({
      'Check permissions': expect.stringContaining('are read-only'),
    });
    await server.sql('alter role "wri""ter" reset default_transaction_read_only');
  });

  test('stops at a wrong password, and never shows it', async () => {
    expect(await check({ password: 'a wrong password' })).toEqual({
      'Resolve host': 'success',
      'Verify connectivity': 'success',
      Authenticate: expect.stringContaining('password authentication failed for user "spillway"'),
    });
  });

  test('stops at an unknown database', async () => {
    expect(await check({ database: 'nowhere' })).toMatchObject({
      Authenticate: 'database "nowhere" does not exist: correct "database".',
    });
  });

  test('takes the other spellings of the credentials, and shows all but the password', async () => {
    harness = server.harness({
      hostname: undefined,
      user: undefined,
      host: '127.0.0.1',
      username: 'me',
      port: '5433',
    });

    expect(harness.connectionDetails()).toEqual({
      hostname: '127.0.0.1',
      port: 5433,
      user: 'me',
      database: 'postgres',
      ssl_mode: 'prefer',
    });
  });
});
