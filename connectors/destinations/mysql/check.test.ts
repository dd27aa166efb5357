import { afterEach, beforeAll, expect, test } from 'vitest';
import type { StepResult } from '#connector-kit';
import { onMariadb } from './testing/server.ts';

const STEPS = ['Resolve host', 'Verify connectivity', 'Authenticate', 'Check permissions', 'List objects'];

await onMariadb('checking', (stage) => {
  const { admin } = stage;
  beforeAll(async () => {
    await admin.query('CREATE TABLE people (id INT PRIMARY KEY, name TEXT)');
    await admin.query('CREATE TABLE orders (id INT PRIMARY KEY)');
  });
  afterEach(() => admin.query('SET GLOBAL read_only = OFF'));

  /** The check of a new user who has these rights. */
  async function checkAs(...grants: readonly string[]): Promise<readonly StepResult[]> {
    await admin.query("CREATE OR REPLACE USER sync IDENTIFIED BY 'sync-password'");
    for (const grant of grants) await admin.query(`GRANT ${grant} TO sync`);
    return stage.as({ user: 'sync', password: 'sync-password' }).check();
  }
  const passed = (names: readonly string[]) =>
    names.map((step) => ({ step, status: 'success', error: null }));

  test('passes with the rights that the documentation names', async () => {
    expect(await checkAs('SELECT, INSERT, UPDATE, DELETE ON spillway.*')).toEqual(passed(STEPS));
  });

  test('fails at the host that no name server knows', async () => {
    expect(await stage.as({ hostname: 'nowhere.invalid' }).check()).toMatchObject([
      {
        step: 'Resolve host',
        status: 'failed',
        error: { message: expect.stringContaining('nowhere.invalid') },
      },
    ]);
  });

  test('fails at the port where nothing listens', async () => {
    const results = await stage.as({ port: 1 }).check();
    expect(results).toMatchObject([
      ...passed(STEPS.slice(0, 1)),
      {
        step: 'Verify connectivity',
        status: 'failed',
        error: { message: expect.stringContaining('127.0.0.1:1') },
      },
    ]);
  });

  test('fails at the password, after the server has been reached', async () => {
    expect(await stage.as({ password: 'wrong-password' }).check()).toMatchObject([
      ...passed(STEPS.slice(0, 2)),
      {
        step: 'Authenticate',
        status: 'failed',
        error: { message: expect.stringContaining('Access denied') },
      },
    ]);
  });

  test('fails where nothing may be written, and names the GRANT', async () => {
    expect(await checkAs('SELECT ON spillway.*')).toMatchObject([
      ...passed(STEPS.slice(0, 3)),
      {
        step: 'Check permissions',
        status: 'failed',
        error: { message: expect.stringContaining('GRANT SELECT, INSERT, UPDATE, DELETE ON `spillway`.*') },
      },
    ]);
  });

  test.each([
    [
      'one table only',
      ['SELECT, INSERT, UPDATE, DELETE ON spillway.people', 'SELECT ON spillway.*'],
      '1 of 2 tables',
    ],
    ['no deletion', ['SELECT, INSERT, UPDATE ON spillway.*'], "can't be found and deleted"],
    ['no reading', ['INSERT, UPDATE, DELETE ON spillway.*'], "can't be found and deleted"],
  ])('warns of rights for %s', async (_name, grants, words) => {
    const results = await checkAs(...grants);
    expect(results).toMatchObject([
      ...passed(STEPS.slice(0, 3)),
      { step: 'Check permissions', status: 'warning', error: { message: expect.stringContaining(words) } },
      ...passed(STEPS.slice(4)),
    ]);
  });

  test('rights that come by a role count', async () => {
    await admin.query('CREATE OR REPLACE ROLE writer');
    await admin.query('GRANT SELECT, INSERT, UPDATE, DELETE ON spillway.* TO writer');
    await admin.query("CREATE OR REPLACE USER sync IDENTIFIED BY 'sync-password'");
    await admin.query('GRANT writer TO sync');
    await admin.query('SET DEFAULT ROLE writer FOR sync');
    expect(await stage.as({ user: 'sync', password: 'sync-password' }).check()).toEqual(passed(STEPS));
  });

  test('fails where a read-only server binds the user, and warns where it does not', async () => {
    await admin.query('SET GLOBAL read_only = ON');
    const primary = { message: expect.stringContaining("primary server's hostname") };
    const bound = await checkAs('SELECT, INSERT, UPDATE, DELETE ON spillway.*');
    expect(bound[3]).toMatchObject({ status: 'failed', error: primary });
    const free = await stage.harness.check();
    expect(free[3]).toMatchObject({ status: 'warning', error: primary });
  });

  test('warns of a database without tables', async () => {
    await admin.query('CREATE DATABASE bare');
    expect((await stage.as({ database: 'bare' }).check()).at(-1)).toMatchObject({
      step: 'List objects',
      status: 'warning',
      error: { message: expect.stringContaining('no table') },
    });
  });
});
