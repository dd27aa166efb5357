import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SourceRows } from '#connector-kit';
import { startProxy } from '../../postgres-wire/testing/proxy.ts';
import { onEachVersion, startServer, type TestServer } from './testing/servers.ts';

const MANY = { sql: `select i as a, repeat('x', 200) as b from generate_series(1, 2000000) i` };
const columns = ['a', 'b'];

/** Takes the first chunk, does something, and reads on to the end. */
async function interrupted(rows: SourceRows, act: () => Promise<unknown>): Promise<void> {
  if (!('csv' in rows)) throw new Error('no CSV');
  let isFirst = true;
  for await (const chunk of rows.csv) {
    expect(chunk.length).toBeGreaterThan(0);
    if (isFirst) await act();
    isFirst = false;
  }
}

onEachVersion('a read that breaks', (_version, binaries) => {
  let server: TestServer;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    server = await startServer(binaries);
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const close of closing.splice(0)) await close();
  });

  const backends = `from pg_stat_activity where query like 'copy (%' and pid <> pg_backend_pid()`;
  const waitForServer = (): Promise<unknown> =>
    vi.waitFor(
      async () =>
        expect(await server.sql(`select wait_event ${backends}`)).toEqual([{ wait_event: 'ClientWrite' }]),
      { timeout: 20_000, interval: 20 },
    );
  const waitForNobody = (): Promise<unknown> =>
    vi.waitFor(
      async () => expect(await server.sql(`select pid ${backends} and state = 'active'`)).toEqual([]),
      {
        timeout: 20_000,
        interval: 20,
      },
    );

  test('a session that is ended in mid-read throws, and never looks like the end of the rows', async () => {
    const rows = await server.harness().read({ dataset: MANY, columns });

    const broken = await interrupted(rows, () =>
      server.sql(`select pg_terminate_backend(pid) ${backends}`),
    ).catch((error: unknown) => error);
    // A server that is held up in the middle of its writing ends without a word.
    expect([
      { name: 'RetryLaterError', code: '57P01' },
      { name: 'NetworkError', code: 'reset' },
    ]).toContainEqual({ name: (broken as Error).name, code: (broken as { code?: unknown }).code });
  });

  test('so does a connection that is cut', async () => {
    const proxy = await startProxy(server.port);
    closing.push(() => proxy.close());
    const rows = await server.harness({}, { baseUrl: proxy.url }).read({ dataset: MANY, columns });

    await expect(interrupted(rows, () => proxy.close())).rejects.toMatchObject({
      name: 'NetworkError',
      fault: 'reset',
    });
    closing.pop();
  });

  test('and a row that can not be computed', async () => {
    const dataset = { sql: 'select i as a, 1 / (100000 - i) as b from generate_series(1, 200000) i' };
    const rows = await server.harness().read({ dataset, columns });

    await expect(interrupted(rows, () => Promise.resolve())).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: '22012',
      message: expect.stringContaining('division by zero'),
    });
  });

  test('a reader that takes its time makes the server wait', async () => {
    const rows = await server.harness().read({ dataset: MANY, columns });
    let bytes = 0;
    if (!('csv' in rows)) throw new Error('no CSV');
    for await (const chunk of rows.csv) {
      if (bytes === 0) await waitForServer();
      bytes += chunk.length;
    }
    expect(bytes).toBeGreaterThan(2_000_000 * 200);
  });

  test('a reader that leaves half-way leaves no work behind at the server', async () => {
    const rows = await server.harness().read({ dataset: MANY, columns });
    if (!('csv' in rows)) throw new Error('no CSV');
    for await (const chunk of rows.csv) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await waitForNobody();
  });

  test('a caller that no longer waits ends the read', async () => {
    const abort = new AbortController();
    const harness = server.harness({}, { signal: abort.signal });
    const rows = await harness.read({ dataset: MANY, columns });

    await expect(interrupted(rows, async () => abort.abort(new Error('never mind')))).rejects.toThrow(
      'never mind',
    );
    await waitForNobody();
  });

  test('a limit of the role on the time of statements does not cut a read short', async () => {
    await server.sql(`create role hasty login password 'hasty hasty' superuser;
      alter role hasty set statement_timeout = 500; alter role hasty set datestyle = 'German';
      alter role hasty set timezone = 'Asia/Tokyo'; alter role hasty set bytea_output = 'escape';
      alter role hasty set extra_float_digits = 0; alter role hasty set client_encoding = 'LATIN1';
      alter role hasty set standard_conforming_strings = off`);
    vi.stubEnv('PGTZ', 'America/New_York');
    const dataset = {
      sql: String.raw`select timestamptz '2024-01-02 03:04+00' as a, 'é€' as b, 0.1::float8 + 0.2 as c, '\\xff'::bytea as d,
        (select pg_sleep(0.8)) is null as e`,
    };

    const hasty = server.harness({ user: 'hasty', password: 'hasty hasty' });
    expect(await hasty.rows({ dataset, columns: ['a', 'b', 'c', 'd', 'e'] })).toEqual([
      ['2024-01-02 03:04:00+00', 'é€', '0.30000000000000004', String.raw`\xff`, 'false'],
    ]);
  });
});

describe('the server', () => {
  test('that dies in mid-read is never taken for the end of the rows', async () => {
    const server = await startServer();
    const rows = await server.harness().read({ dataset: MANY, columns });

    await expect(interrupted(rows, () => server.kill())).rejects.toMatchObject({ whoMustAct: 'retry_later' });
    await server.stop();
  });

  test('with an SSH tunnel asked for is refused in words', async () => {
    const server = await startServer();
    const harness = server.harness({ ssh_tunnel_enabled: true });
    const steps = await harness.check();
    expect(steps).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('no SSH tunnels') } },
    ]);
    await expect(harness.tables()).rejects.toThrow('no SSH tunnels');
    await server.stop();
  });
});
