import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Harness } from '#connector-harness';
import { makeCertificates } from '../../postgres-wire/testing/certificates.ts';
import { startProxy } from '../../postgres-wire/testing/proxy.ts';
import { startServer, type TestServer } from './testing/servers.ts';

const { authority, server: certificate } = makeCertificates('DNS:localhost');
const { authority: stranger } = makeCertificates('DNS:localhost');

let secure: TestServer;
let plain: TestServer;
const closing: (() => Promise<unknown> | void)[] = [];

beforeAll(async () => {
  [secure, plain] = await Promise.all([startServer(undefined, certificate), startServer()]);
  for (const server of [secure, plain]) await server.sql('create table item (id int primary key)');
});
afterAll(() => Promise.all([secure.stop(), plain.stop()]));
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) await close();
});

function harnessOf(...args: Parameters<TestServer['harness']>): Harness {
  return to(plain, ...args);
}

function to(server: TestServer, ...args: Parameters<TestServer['harness']>): Harness {
  const harness = server.harness(...args);
  closing.push(() => harness.close());
  return harness;
}

/** The steps as `name: status`, and the message of the last one. */
async function checkOf(harness: Harness): Promise<{ steps: string[]; message: string | undefined }> {
  const steps = await harness.check();
  return {
    steps: steps.map(({ step, status }) => `${step}: ${status}`),
    message: steps.find(({ error }) => error !== null)?.error?.message,
  };
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const CONNECTED = 'Verify connectivity: success';
const NOT_CONNECTED = ['Resolve host: success', 'Verify connectivity: failed'];

describe('TLS', () => {
  test.each([
    ['disable', {}],
    ['prefer', {}],
    ['require', {}],
    ['require', { ssl_ca: authority }],
    ['verify-ca', { ssl_ca: authority }],
    ['verify-ca', { ssl_ca: authority, hostname: '127.0.0.1' }],
    ['verify-full', { ssl_ca: authority }],
  ])('%s with %o reaches a server that speaks it', async (ssl_mode, more) => {
    const harness = to(secure, { hostname: 'localhost', ssl_mode, ...more });

    expect((await checkOf(harness)).steps).toContain('List objects: success');
  });

  test.each([
    ['prefer', true],
    ['require', true],
    ['disable', false],
  ])('under %s the session is encrypted: %s', async (ssl_mode, encrypted) => {
    await secure.sql('drop table if exists seen; create table seen (id int primary key, ssl bool)');
    await secure.sql(`create or replace function see() returns trigger language plpgsql as $$ begin
        new.ssl = (select ssl from pg_stat_ssl where pid = pg_backend_pid()); return new; end $$;
      create trigger see before insert on seen for each row execute function see()`);

    await to(secure, { ssl_mode }).write({
      object: 'public.seen',
      operation: 'upsert',
      primaryIdentifier: 'id',
      records: [{ id: 1 }],
    });

    expect(await secure.sql('select ssl from seen')).toEqual([{ ssl: encrypted }]);
  });

  test('verify-full trusts the authorities of the operator', async () => {
    const harness = to(
      secure,
      { hostname: 'localhost', ssl_mode: 'verify-full' },
      { certificateAuthorities: [authority] },
    );

    expect((await checkOf(harness)).steps).toContain(CONNECTED);
  });

  test.each([
    ['verify-full', {}, 'certificate'],
    ['verify-ca', {}, 'certificate'],
    ['verify-full', { ssl_ca: stranger }, 'certificate'],
    ['require', { ssl_ca: stranger }, 'certificate'],
    ['verify-full', { ssl_ca: authority, hostname: '127.0.0.1' }, `does not match certificate's altnames`],
  ])('%s with %o refuses a server that it can not verify', async (ssl_mode, more, words) => {
    const { steps, message } = await checkOf(to(secure, { hostname: 'localhost', ssl_mode, ...more }));

    expect(steps).toEqual(NOT_CONNECTED);
    expect(message).toContain(words);
    expect(message).toContain(`ssl_mode ${ssl_mode}`);
  });

  test.each(['require', 'verify-ca', 'verify-full'])('%s refuses a server without TLS', async (ssl_mode) => {
    const { steps, message } = await checkOf(harnessOf({ ssl_mode }));

    expect(steps).toEqual(NOT_CONNECTED);
    expect(message).toContain(`does not offer TLS, and ssl_mode is ${ssl_mode}`);
  });

  test.each([
    ['breaks the handshake off', 'S'],
    ['answers with an error', 'E'],
  ])('prefer goes on without TLS where the server %s, require does not', async (_what, answer) => {
    const proxy = await startProxy(plain.port, (sent, { client }) => {
      const asksForTls = sent.length === 8;
      const saysHello = sent[0] === 0x16;
      if (asksForTls) client.write(answer);
      if (saysHello) client.end('no TLS here');
      return asksForTls || saysHello ? 'hold' : 'pass';
    });
    closing.push(() => proxy.close());
    const options = { baseUrl: proxy.url };

    expect((await checkOf(harnessOf({}, options))).steps).toContain('List objects: success');
    await expect(harnessOf({ ssl_mode: 'require' }, options).objects()).rejects.toMatchObject({
      name: 'NetworkError',
      fault: 'tls',
    });
  });

  test('an authority that is no certificate is named', async () => {
    const { message } = await checkOf(to(secure, { ssl_mode: 'verify-ca', ssl_ca: 'MIIB…' }));

    expect(message).toContain('credentials.ssl_ca is no PEM certificate');
  });

  test('text that somebody slips in ahead of the encryption is refused', async () => {
    const port = await listen(
      createServer((socket) => void socket.once('data', () => socket.write('SE\0\0\0\x08slip'))),
    );

    expect((await checkOf(harnessOf({ port, ssl_mode: 'require' }))).message).toContain(
      `does not speak PostgreSQL's protocol`,
    );
  });
});

describe('the surroundings of the process do not leak in', () => {
  test('PG variables are not used', async () => {
    vi.stubEnv('PGHOST', 'db.example.com');
    vi.stubEnv('PGPORT', '1');
    vi.stubEnv('PGUSER', 'somebody');
    vi.stubEnv('PGPASSWORD', 'something');
    vi.stubEnv('PGDATABASE', 'elsewhere');
    vi.stubEnv('PGOPTIONS', '-c default_transaction_read_only=on -c application_name=leaked');
    vi.stubEnv('PGSSLMODE', 'require');
    vi.stubEnv('PGSSLNEGOTIATION', 'direct');
    vi.stubEnv('PGAPPNAME', 'leaked');
    vi.stubEnv('PGREPLICATION', 'true');
    vi.stubEnv('PGCLIENT_ENCODING', 'LATIN1');
    await plain.sql(
      `create table if not exists told (id int primary key, name text default current_setting('application_name'))`,
    );

    expect(
      await harnessOf().write({
        object: 'public.told',
        operation: 'upsert',
        primaryIdentifier: 'id',
        records: [{ id: 1 }],
      }),
    ).toEqual([{ status: 'succeeded' }]);
    expect(await plain.sql('select name from told')).toEqual([{ name: 'spillway' }]);
  });

  test('a wrong password is not helped by PGPASSWORD', async () => {
    vi.stubEnv('PGPASSWORD', plain.password);

    expect((await checkOf(harnessOf({ password: 'wrong password' }))).steps).toContain(
      'Authenticate: failed',
    );
  });
});

describe('an address is resolved once, by the policy', () => {
  test.each(['/var/run/postgresql', '/tmp/.s.PGSQL.5432'])(
    'the socket path %s is refused',
    async (hostname) => {
      expect((await checkOf(harnessOf({ hostname }))).steps).toEqual(['Resolve host: failed']);
    },
  );

  test('an address that the policy forbids is not connected to', async () => {
    const harness = harnessOf({}, { allowedAddresses: [] });

    expect((await checkOf(harness)).steps).toEqual(['Resolve host: failed']);
    await expect(harness.objects()).rejects.toMatchObject({ fault: 'address_not_allowed' });
  });

  test('the base URL takes the place of host and port', async () => {
    const proxy = await startProxy(plain.port);
    closing.push(() => proxy.close());
    const harness = harnessOf({ hostname: 'db.example.com', port: 1 }, { baseUrl: proxy.url });

    expect((await checkOf(harness)).steps).toContain('List objects: success');
    expect(proxy.connections).toBeGreaterThan(0);
  });
});

describe('a fault says who must act', () => {
  test('a wrong password', async () => {
    const harness = harnessOf({ password: 'not the password' });

    expect((await checkOf(harness)).steps.at(-1)).toBe('Authenticate: failed');
    await expect(harness.objects()).rejects.toMatchObject({
      name: 'ReconnectError',
      code: '28P01',
      message: expect.stringContaining('password authentication failed for user "spillway"'),
    });
  });

  test('an unknown database', async () => {
    await expect(harnessOf({ database: 'nowhere' }).objects()).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: '3D000',
      message: 'database "nowhere" does not exist: correct "database".',
    });
  });

  test('too many sessions', async () => {
    await plain.sql(`create role busy login password 'busy busy' connection limit 0`);

    await expect(harnessOf({ user: 'busy', password: 'busy busy' }).objects()).rejects.toMatchObject({
      name: 'RetryLaterError',
      code: '53300',
    });
  });

  test('a port where nothing listens', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();

    await expect(harnessOf({ port }).objects()).rejects.toMatchObject({
      name: 'NetworkError',
      fault: 'refused',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
  });

  test.each(['prefer', 'disable', 'require'])('an HTTP server, under %s', async (ssl_mode) => {
    const port = await listen(createHttpServer());

    await expect(harnessOf({ port, ssl_mode }).objects()).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`does not speak PostgreSQL's protocol`),
    });
  });

  test.each(['prefer', 'disable'])('a server that speaks first, under %s', async (ssl_mode) => {
    const port = await listen(createServer((socket) => void socket.write('J\0\0\0\n8.0.36\0')));

    await expect(harnessOf({ port, ssl_mode }).objects()).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`does not speak PostgreSQL's protocol`),
    });
  });

  test('a server that closes at once', async () => {
    const port = await listen(createServer((socket) => void socket.end()));

    await expect(harnessOf({ port }).objects()).rejects.toMatchObject({
      name: 'NetworkError',
      fault: 'reset',
    });
  });

  test('a server that takes the connection and hangs', async () => {
    const port = await listen(createServer(() => {}));
    const modes = ['prefer', 'disable'];

    const answers = await Promise.allSettled(
      modes.map((ssl_mode) => harnessOf({ port, ssl_mode }).objects()),
    );

    expect(answers).toMatchObject(
      modes.map(() => ({ status: 'rejected', reason: { name: 'NetworkError', fault: 'timeout' } })),
    );
  });

  test('a caller that no longer waits', async () => {
    const abort = new AbortController();
    const port = await listen(createServer(() => abort.abort(new Error('never mind'))));

    await expect(harnessOf({ port }, { signal: abort.signal }).objects()).rejects.toThrow('never mind');
  });
});
